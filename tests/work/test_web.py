"""The web server wants nothing of the directory it is started in; as a service that is /."""

from moothall.work import web


def test_nothing_is_written_where_it_is_started(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    web.preload()
    assert list(tmp_path.iterdir()) == []
