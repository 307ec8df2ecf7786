"""Print what is installed here as exact versions, without addresses (constraints.txt)."""

from importlib.metadata import distributions

LOCAL = {"moothall", "pip", "setuptools", "wheel"}


def main() -> None:
    found = {str(d.metadata["Name"]).lower().replace("_", "-"): d.version for d in distributions()}
    print("# The versions that the tests ran with. Written by tools/constraints.py.")
    for name in sorted(found.keys() - LOCAL):
        print(f"{name}=={found[name]}")


if __name__ == "__main__":
    main()
