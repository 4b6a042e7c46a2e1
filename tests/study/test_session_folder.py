"""The folder of sessions that save themselves: what a crash or a full disk leaves is found, and it stays small."""

from __future__ import annotations

import os
import sqlite3

import pytest

from explorer.spec.design import Design, MountedExit
from explorer.study import session_folder
from explorer.study.edits import Mount
from explorer.study.session import Session
from explorer.study.session_file import SESSION_SUFFIX, Place, SessionFile
from explorer.study.session_folder import SessionFolder, fallback_beside
from explorer.study.study_reference import StudyReference
from tests.studies import small_network

NETWORK = small_network()
STUDY = StudyReference(name="small", folder="", digest="0123")


@pytest.fixture
def folder(tmp_path):
    return SessionFolder(path=tmp_path / "sessions", fallback=tmp_path / "other disk" / "fallback")


def session(*edits):
    found = Session(NETWORK, Design(exits=(MountedExit(mounting_point=1, threshold=0.8),)))
    for edit in edits:
        found.apply(edit)
    return found


def used(folder, *edits):
    """The path of a session that was worked on and closed."""
    with folder.begin(STUDY) as file:
        file.save(session(*(edits or (Mount(mounting_point=0),))))
        return file.path


def crash(file):
    """Leave a file as a program does that ends at once."""
    file._store.close()
    file._lock and file._lock.release()
    file._other_lock and file._other_lock.release()


def names(folder):
    return sorted(path.name for path in folder.path.glob(f"*{SESSION_SUFFIX}"))


def fill_disk(monkeypatch, folder):
    """Nothing more can be written below a folder."""
    from explorer.study.session_store import SessionStore

    real = SessionStore.transaction

    def transaction(self):
        if self.path is not None and self.path.is_relative_to(folder):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return real(self)

    monkeypatch.setattr(SessionStore, "transaction", transaction)


def test_a_session_begins_in_the_folder(folder):
    with folder.begin(STUDY) as file:
        assert file.path.parent == folder.path
        assert file.path.name.startswith("small-")


def test_a_crash_leaves_a_session_that_is_found_unless_nothing_was_done_in_it(folder):
    lost = folder.begin(STUDY)
    lost.save(session(Mount(mounting_point=0)))
    idle = folder.begin(STUDY)
    idle.save(session())
    assert folder.left_behind() == ()  # both are open
    crash(lost)
    crash(idle)
    assert [summary.path for summary in folder.left_behind()] == [lost.path]


def test_of_a_session_that_moved_off_a_full_disk_only_the_newer_copy_is_offered(folder, monkeypatch):
    file = folder.begin(STUDY)
    work = session(Mount(mounting_point=0))
    file.save(work)
    home = file.path
    with monkeypatch.context() as patch:
        fill_disk(patch, folder.path)
        work.apply(Mount(mounting_point=2))
        assert file.save(work).place is Place.ELSEWHERE
        kept = file.path
        crash(file)
    (found,) = folder.left_behind()
    assert found.path == kept
    with folder.open(kept) as again:  # there is room again: it comes home
        assert again.home.parent == folder.path
        assert again.restored(NETWORK).design == work.design
    assert not kept.exists()
    assert folder.left_behind() == ()
    assert home.exists()


def test_a_session_that_begins_on_a_full_disk_is_kept_in_the_fallback_folder_and_found(folder, monkeypatch):
    with monkeypatch.context() as patch:
        fill_disk(patch, folder.path)
        file = folder.begin(STUDY)
        assert file.place is Place.ELSEWHERE
        assert file.path.parent == folder.fallback
        file.save(session(Mount(mounting_point=0)))
        file.close()  # as its user does; there still is no room at home
    assert [summary.path.parent for summary in folder.left_behind()] == [folder.fallback]


def test_untouched_sessions_and_the_oldest_are_removed_and_others_stay(folder, monkeypatch):
    monkeypatch.setattr(session_folder, "MOST_KEPT", 3)
    paths = [used(folder) for _ in range(6)]
    used_lately = paths[0]
    untouched = used(folder.__class__(path=folder.path, fallback=folder.fallback), Mount(mounting_point=0))
    with SessionFile.create(folder.path / f"empty{SESSION_SUFFIX}", STUDY) as empty:
        empty.save(session())
    still_open = folder.begin(STUDY)
    left = folder.begin(STUDY)
    left.save(session(Mount(mounting_point=0)))
    crash(left)
    folder.tidy(frozenset({used_lately}))
    kept = names(folder)
    assert f"empty{SESSION_SUFFIX}" not in kept
    assert {path.name for path in (used_lately, untouched, still_open.path, left.path)} <= set(kept)
    assert len(kept) == 3 + 1 + 1 + 1  # the newest, the one opened lately, the open one, the one to be offered
    still_open.close()


def test_the_room_that_closed_sessions_take_is_bounded(folder, monkeypatch):
    paths = [used(folder) for _ in range(4)]
    monkeypatch.setattr(session_folder, "MOST_BYTES", int(2.5 * paths[0].stat().st_size))
    folder.tidy()
    assert len(names(folder)) == 2


def test_what_is_no_session_is_left_alone(folder):
    folder.path.mkdir(parents=True)
    (folder.path / f"note{SESSION_SUFFIX}").write_text("not mine")
    folder.tidy()
    assert folder.left_behind() == ()
    assert names(folder) == [f"note{SESSION_SUFFIX}"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")
def test_a_fallback_folder_that_somebody_else_made_is_not_used(folder, monkeypatch):
    folder.fallback.mkdir(parents=True)
    monkeypatch.setattr("os.getuid", lambda: 12345)
    fill_disk(monkeypatch, folder.path)
    with folder.begin(STUDY) as file:
        assert file.place is Place.MEMORY
    assert not list(folder.fallback.iterdir())


def test_the_fallback_of_a_folder_is_always_the_same_and_of_no_other(tmp_path):
    assert fallback_beside(tmp_path / "a") == fallback_beside(tmp_path / "a")
    assert fallback_beside(tmp_path / "a") != fallback_beside(tmp_path / "b")
