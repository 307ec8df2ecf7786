// A button beside each address that is there to be copied. Without script the field can be selected.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input.mh-copy")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const button = document.createElement("button");
    const name = document.createElement("span");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = "Copy";
    name.className = "visually-hidden";
    name.textContent = label ? `: ${label.textContent}` : "";
    button.append(name);
    said.setAttribute("role", "status");
    said.className = "dk-quiet dk-small";
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "It is selected: press Ctrl and C.";
      }
    });
    const row = document.createElement("div");
    row.className = "dk-copy";
    field.after(row);
    row.append(field, button, said);
  }
});
