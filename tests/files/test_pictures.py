"""A picture that is handed in cannot take the desk's memory, time or turn for long."""

import io
import struct
import subprocess
import sys
import time
import zlib

import pytest
from PIL import Image

from moothall.files import pictures
from moothall.files.pictures import LARGEST, MOST_POINTS, NotAPictureError, redrawn


def written(picture, form, **how):
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def claims(width, height, colours=2):
    """A PNG of a hundred bytes that says it has so many points."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 4_000), (65_000, 65_000), (1, 2**31 - 1)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_file_that_would_unfold_is_refused_by_what_it_says_of_itself(size):
    begun = time.perf_counter()
    with pytest.raises(NotAPictureError):
        redrawn(claims(*size))
    assert time.perf_counter() - begun < 0.5, "nothing of it was unpacked"


def test_too_many_points_are_said_to_be_too_many():
    with pytest.raises(NotAPictureError, match="more points"):
        redrawn(claims(8_000, 4_000))


def test_a_jpeg_of_too_many_points_is_refused_although_it_could_be_read_small():
    body = written(Image.new("L", (12_000, 5_000)), "JPEG")
    with pytest.raises(NotAPictureError, match="more points"):
        redrawn(body)


def test_more_bytes_than_a_photograph_has_are_not_even_opened(monkeypatch):
    monkeypatch.setattr(pictures, "drawn", None)
    with pytest.raises(NotAPictureError, match="more than 10 MB"):
        redrawn(b"\xff\xd8" + b"\0" * LARGEST)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_is_cut_off_is_refused_in_words(form):
    body = written(Image.effect_noise((400, 300), 90).convert("RGB"), form)
    with pytest.raises(NotAPictureError) as refused:
        redrawn(body[: len(body) // 2])
    assert "not whole" in str(refused.value) or "cannot read" in str(refused.value).replace(
        "is not a picture that the desk can read", "cannot read"
    )


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_alone_is_read(form):
    frames = [Image.new("RGB", (40, 30), (shade, 0, 0)) for shade in range(0, 250, 5)]
    body = written(frames[0], form, save_all=True, append_images=frames[1:], duration=20)
    found = redrawn(body)
    shown = Image.open(io.BytesIO(found.body)).convert("RGB")
    assert (shown.size, getattr(shown, "n_frames", 1)) == ((40, 30), 1)
    assert shown.getpixel((0, 0))[0] < 5


def test_an_upright_photograph_stays_upright_and_loses_what_was_written_in_it():
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = 6, "Nokia of Joan"  # turned by a quarter; its maker
    body = written(Image.new("RGB", (3_000, 1_000), "red"), "JPEG", exif=notes)
    found = redrawn(body)
    assert (found.height, found.width) == (2_000, 667)
    assert b"Joan" not in found.body


def test_a_picture_waits_for_its_turn_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.05)
    body = written(Image.new("RGB", (4, 4)), "PNG")
    with pictures.TURN, pytest.raises(NotAPictureError, match="busy"):
        redrawn(body)
    assert redrawn(body).width == 4, "and the turn is given back"


MEASURED = r"""
import io, resource, time
from PIL import Image
from moothall.files.pictures import redrawn
small = io.BytesIO(); Image.new("RGBA", (50, 50)).save(small, "PNG"); redrawn(small.getvalue())
# what is claimed is in colours with holes: four bytes a point
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
deflate = zlib.compressobj(9)
rows = b"".join(deflate.compress(bytes(20_001)) for _ in range(5_000)) + deflate.flush()
head = struct.pack(">IIBBBBB", 5_000, 5_000, 8, 6, 0, 0, 0)
body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
redrawn(body)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(body), (after - before) // 1024, round(time.process_time() - begun, 1))
"""


def test_the_largest_that_is_taken_needs_a_quarter_of_a_gigabyte_and_a_few_seconds():
    assert MOST_POINTS == 5_000 * 5_000
    answer = subprocess.run(
        [sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True
    )
    size, megabytes, seconds = map(float, answer.stdout.split())
    assert size < LARGEST / 40, "a bomb of the largest size that is let in"
    assert megabytes < 260
    assert seconds < 10
