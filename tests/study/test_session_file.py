"""Session files: what was saved is there again, whatever happens to the process, the disk or the file."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import DesignError, ExplorerError, FileError, FormatError
from explorer.spec.design import Constraints, Design, MountedExit
from explorer.study.edits import Mount, SetThreshold, Unmount
from explorer.study.session import LONGEST_HISTORY, Session
from explorer.study.session_file import SESSION_SUFFIX, Place, SessionFile
from explorer.study.session_schema import _MIGRATIONS, APPLICATION_ID, SCHEMA_VERSION
from explorer.study.session_store import SessionStore
from explorer.study.session_summary import session_summary, unclean_sessions
from explorer.study.study_reference import StudyReference
from tests.studies import N_BLOCKS, small_network

NETWORK = small_network()
STUDY = StudyReference(name="small", folder="", digest="0123")
ROOT = Path(__file__).resolve().parents[2]


def new_session():
    return Session(NETWORK, Design(exits=(MountedExit(mounting_point=1, threshold=0.8),)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / f"mine{SESSION_SUFFIX}"


@pytest.fixture
def file(path):
    with SessionFile.create(path, STUDY, fallback=path.parent / "fallback") as found:
        yield found


def reopened(path):
    with SessionFile.open(path, read_only=True) as file:
        return file.restored(NETWORK)


def worked_on(session):
    """A session with everything in it: steps, undone ones, pins with notes, a baseline, constraints."""
    session.apply(Mount(mounting_point=3))
    session.pin("first", note="cheap\nand 'good' — µJ")
    session.apply(SetThreshold(mounting_point=3, threshold=0.123456789012345))
    session.pin()
    session.set_baseline(1)
    session.set_constraints(Constraints(smallest_accuracy=0.9, largest_overhead=None))
    session.apply(Unmount(mounting_point=1))
    session.undo()
    return session


def test_everything_comes_back(file, path):
    session = worked_on(new_session())
    outcome = file.save(session)
    assert (outcome.place, outcome.path, outcome.message) == (Place.FILE, path, "")
    file.close()
    again = reopened(path)
    assert again.timeline == session.timeline
    assert again.state.baseline_pin.name == "design 2"
    again.redo()
    session.redo()
    assert again.state == session.state


def test_a_restored_session_goes_on_and_is_saved_again(file, path):
    file.save(worked_on(new_session()))
    file.close()
    with SessionFile.open(path) as again:
        session = again.restored(NETWORK)
        session.apply(Mount(mounting_point=4))
        again.save(session)
        expected = session.timeline
    assert reopened(path).timeline == expected


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("mount"), st.integers(0, N_BLOCKS - 1)),
        st.tuples(st.just("set"), st.integers(0, N_BLOCKS - 1)),
        st.tuples(st.sampled_from(["undo", "redo", "withdraw", "pin", "unpin", "drag", "drop", "save"]), st.just(0)),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=60)
def test_a_save_after_any_steps_holds_exactly_the_timeline(tmp_path_factory, steps):
    session = new_session()
    with SessionFile.create(tmp_path_factory.mktemp("any") / "a.exits", STUDY) as file:
        for number, (what, point) in enumerate(steps):
            try:
                match what:
                    case "mount":
                        session.apply(Mount(mounting_point=point))
                    case "set":
                        session.apply(SetThreshold(mounting_point=point, threshold=number / 100))
                    case "unpin":
                        session.unpin(0)
                    case "drag":
                        session.begin_drag()
                    case "drop":
                        session.end_drag()
                    case "save":
                        file.save(session)
                    case _:
                        getattr(session, what)()
            except DesignError:
                continue
        file.save(session)
        assert file.timeline() == session.timeline


def test_the_history_kept_is_as_long_as_the_sessions(file):
    session = new_session()
    for step in range(LONGEST_HISTORY + 20):
        session.apply(SetThreshold(mounting_point=1, threshold=step / 1000))
        if step % 50 == 0:
            file.save(session)
    file.save(session)
    assert file.rows("SELECT count(*) FROM state") == [(LONGEST_HISTORY + 1,)]
    assert file.timeline() == session.timeline


def test_saving_nothing_new_writes_nothing(file):
    session = new_session()
    file.save(session)
    before = file.rows("PRAGMA data_version"), file.rows("SELECT total_changes()")
    file.save(session)
    assert (file.rows("PRAGMA data_version"), file.rows("SELECT total_changes()")) == before


def test_a_session_of_another_network_is_refused(file, path):
    session = new_session()
    session.apply(Mount(mounting_point=4))
    file.save(session)
    content = json.loads(file.rows("SELECT content FROM state ORDER BY serial DESC LIMIT 1")[0][0])
    content["design"]["exits"][0]["mounting_point"] = 99
    content["design"]["exits"] = content["design"]["exits"][:1]
    file.write(lambda database: database.execute("UPDATE state SET content = ?", (json.dumps(content),)))
    with pytest.raises(DesignError, match="no pool4-linear head at mounting point 99"):
        file.restored(NETWORK)


def test_a_closed_session_is_one_plain_file(file, path):
    file.save(new_session())
    file.close()
    assert list(path.parent.iterdir()) == [path]


def test_an_existing_file_is_never_replaced_by_a_new_session(file, path):
    with pytest.raises(FileError, match="exists already"):
        SessionFile.create(path, STUDY)


# Threads and windows


def test_threads_write_at_the_same_time_and_lose_nothing(file):
    def log(thread):
        for number in range(40):
            file.write(lambda db, n=number: db.execute("INSERT INTO meta VALUES (?, '')", (f"{thread}/{n}",)))

    threads = [threading.Thread(target=log, args=(name,)) for name in range(4)]
    session = new_session()
    for thread in threads:
        thread.start()
    for step in range(40):
        session.apply(SetThreshold(mounting_point=1, threshold=step / 100))
        assert file.save(session).message == ""
    for thread in threads:
        thread.join()
    assert file.rows("SELECT count(*) FROM meta WHERE key LIKE '%/%'") == [(160,)]
    assert file.timeline() == session.timeline


def test_a_second_window_reads_and_does_not_disturb(file, path):
    file.save(worked_on(new_session()))
    with SessionFile.open(path, fallback=path.parent) as second:
        assert second.is_read_only
        assert "open in another window" in second.problem
        session = second.restored(NETWORK)
        session.apply(Mount(mounting_point=4))
        outcome = second.save(session)
        assert outcome.place is Place.ELSEWHERE
        assert "is kept in" in outcome.message
        assert reopened(outcome.path).timeline == session.timeline
    assert file.save(new_session()).place is Place.FILE


def test_a_busy_file_says_so_and_saves_the_next_time(file, path, monkeypatch):
    monkeypatch.setattr("explorer.study.session_store.BUSY_SECONDS", 0.01)
    file.close()
    with SessionFile.open(path) as file:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        session = worked_on(new_session())
        assert "another program is writing to it" in file.save(session).message
        other.execute("ROLLBACK")
        other.close()
        assert file.save(session).message == ""
        assert file.timeline() == session.timeline


# Disks that refuse


def refuse(monkeypatch, store, code, name):
    error = sqlite3.OperationalError(name)
    error.sqlite_errorcode = code

    def refused(self):
        raise error

    monkeypatch.setattr(type(store), "transaction", refused)


def test_a_full_disk_moves_the_session_and_it_comes_back_when_there_is_room(file, path, monkeypatch):
    fallback = path.parent / "fallback"
    fallback.mkdir()
    session = new_session()
    file.save(session)
    real = type(file._store).transaction
    home = file._store

    def full(self):
        if self is home:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return real(self)

    monkeypatch.setattr(type(home), "transaction", full)
    worked_on(session)
    outcome = file.save(session)
    assert outcome.place is Place.ELSEWHERE
    assert outcome.path.parent == fallback
    assert "the disk is full" in outcome.message
    assert str(fallback) in outcome.message
    assert file.timeline() == session.timeline

    monkeypatch.setattr("explorer.study.session_file.SECONDS_BEFORE_GOING_HOME", 0.0)
    session.apply(Mount(mounting_point=0))
    outcome = file.save(session)
    assert (outcome.place, outcome.path, outcome.message) == (Place.FILE, path, "")
    assert not list(fallback.iterdir())
    file.close()
    assert reopened(path).timeline == session.timeline


def test_with_no_place_to_write_it_stays_in_memory_and_can_be_saved_elsewhere(file, path, monkeypatch, tmp_path):
    session = worked_on(new_session())
    file.save(session)
    home = file._store
    real = type(home).transaction

    def broken(self):
        if self is home:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return real(self)

    monkeypatch.setattr(type(home), "transaction", broken)
    session.apply(Mount(mounting_point=0))  # the fallback folder does not exist
    outcome = file.save(session)
    assert (outcome.place, outcome.path) == (Place.MEMORY, None)
    assert "in memory only" in outcome.message
    file.save_as(tmp_path / "usb.exits")
    assert (file.place, file.problem) == (Place.FILE, "")
    file.close()
    assert reopened(tmp_path / "usb.exits").timeline == session.timeline


LIMITED = """
import resource, sys
from pathlib import Path
from explorer.study.edits import SetThreshold
from explorer.study.session_file import SessionFile
from tests.study.test_session_file import STUDY, new_session
path = Path(sys.argv[1])
session = new_session()
with SessionFile.create(path, STUDY, fallback=path.parent) as file:
    size = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))
    session.pin(note="x" * 1000)
    for step in range(60):
        session.apply(SetThreshold(mounting_point=1, threshold=step / 1000))
        outcome = file.save(session)
    assert file.timeline() == session.timeline
    sys.stdout.write(f"{outcome.place.name} {outcome.message}")
"""


def test_a_file_that_may_not_grow_moves_to_memory(path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LIMITED, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("MEMORY ")
    assert "full" in done.stdout
    assert "save it elsewhere" in done.stdout
    assert reopened(path) is not None  # what was saved before is still there


def test_a_folder_that_cannot_be_written_gives_a_session_in_memory(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    with SessionFile.create_anywhere(blocked / "b.exits", STUDY, fallback=tmp_path / "none") as file:
        assert file.place is Place.MEMORY
        assert "in memory only" in file.problem
        session = worked_on(new_session())
        assert file.save(session).message == file.problem
        assert file.timeline() == session.timeline
    with pytest.raises(FileError, match="cannot write it"):
        SessionFile.create(tmp_path / "none" / "b.exits", STUDY)


def test_a_folder_that_cannot_be_written_gives_a_session_in_the_fallback_folder(tmp_path):
    blocked, fallback = tmp_path / "a file", tmp_path / "fallback"
    blocked.write_text("", encoding="utf-8")
    fallback.mkdir()
    with SessionFile.create_anywhere(blocked / "b.exits", STUDY, fallback=fallback) as file:
        assert file.path == fallback / "b.exits"
        assert str(blocked) in file.problem
        assert str(file.path) in file.problem
        session = worked_on(new_session())
        file.save(session)
    assert reopened(fallback / "b.exits").timeline == session.timeline


def test_what_ends_in_another_place_is_found_there_again(file, path, monkeypatch):
    fallback = path.parent / "fallback"
    fallback.mkdir()
    session = new_session()
    file.save(session)
    home, real = file._store, type(file._store).transaction

    def full(self):
        if self is home or self.path == path:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return real(self)

    monkeypatch.setattr(type(home), "transaction", full)
    monkeypatch.setattr(type(home), "settle", lambda self: full(self) if self.path == path else None)
    worked_on(session)
    kept = file.save(session).path
    assert not unclean_sessions(fallback)  # it is open
    file.close()
    assert [summary.path for summary in unclean_sessions(fallback)] == [kept]
    assert reopened(kept).timeline == session.timeline


def test_a_file_left_by_saving_elsewhere_counts_as_closed(file, path, tmp_path):
    file.save(worked_on(new_session()))
    file.save_as(tmp_path / "other.exits")
    file.close()
    assert path.is_file()
    assert not unclean_sessions(tmp_path)


def test_a_read_only_file_opens_and_what_is_saved_goes_elsewhere(file, path, monkeypatch):
    file.save(worked_on(new_session()))
    file.close()
    before = path.read_bytes()
    with SessionFile.open(path, read_only=True, fallback=path.parent) as again:
        session = again.restored(NETWORK)
        session.apply(Mount(mounting_point=4))
        assert again.save(session).place is Place.ELSEWHERE
        assert again.timeline() == session.timeline
    assert path.read_bytes() == before


def test_a_medium_without_room_for_helper_files_can_be_read(file, path, monkeypatch):
    """As on a read-only medium after a crash: the newest states lie in the journal beside the file."""
    session = worked_on(new_session())
    file.save(session)
    copy = path.parent / "medium"
    copy.mkdir()
    for name in (path.name, path.name + "-wal"):
        shutil.copyfile(path.with_name(name), copy / name)
    real = sqlite3.connect

    def no_helper_files(name, **options):
        if "medium" in str(name) and "immutable" not in str(name):
            raise sqlite3.OperationalError("unable to open database file")
        return real(name, **options)

    monkeypatch.setattr(sqlite3, "connect", no_helper_files)
    assert reopened(copy / path.name).timeline == session.timeline
    file.close()
    for name in copy.iterdir():
        name.unlink()
    shutil.copyfile(path, copy / path.name)
    assert session_summary(copy / path.name).n_steps == len(session.timeline.entries)


# Crashes

KILLED = """
import os, signal, sys
from pathlib import Path
from explorer.study.edits import Mount
from explorer.study.session_file import SessionFile
from tests.study.test_session_file import STUDY, new_session, worked_on
file = SessionFile.create(Path(sys.argv[1]), STUDY)
file.save(worked_on(new_session()))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_a_crash_the_session_is_found_and_goes_on(path):
    subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    (found,) = unclean_sessions(path.parent)
    assert (found.path, found.study, found.is_open, found.was_closed) == (path, "small", False, False)
    with SessionFile.open(path) as file:
        assert not file.is_read_only
        assert file.restored(NETWORK).timeline == worked_on(new_session()).timeline
        assert session_summary(path).is_open
        assert unclean_sessions(path.parent) == ()
    assert session_summary(path).was_closed
    assert unclean_sessions(path.parent) == ()
    assert list(path.parent.iterdir()) == [path]


def test_an_empty_session_that_crashed_is_not_worth_a_question(path, file):
    shutil.copyfile(path, path.with_name("copy.exits"))
    assert session_summary(path.with_name("copy.exits")).is_unclean
    assert unclean_sessions(path.parent) == ()


# Copies


def test_save_as_goes_on_in_the_new_file_and_replaces_what_was_there(file, path, tmp_path):
    other = tmp_path / "other.exits"
    other.write_bytes(b"something else")
    session = worked_on(new_session())
    file.save(session)
    file.save_as(other)
    assert file.path == other
    session.apply(Mount(mounting_point=4))
    file.save(session)
    file.close()
    assert reopened(other).timeline == session.timeline
    assert reopened(path).timeline == worked_on(new_session()).timeline
    assert sorted(tmp_path.iterdir()) == [path, other]


def test_save_as_to_where_it_lives_already_makes_that_its_home(file, path, tmp_path):
    """As after its own disk was full, when its user takes the file that the message names."""
    elsewhere = tmp_path / "elsewhere.exits"
    session = worked_on(new_session())
    file.save(session)
    file.copy_to(elsewhere)
    file._change_store(SessionStore(elsewhere))
    file.problem = "the disk is full"
    file.save_as(elsewhere)
    assert (file.home, file.place, file.problem) == (elsewhere, Place.FILE, "")
    session.apply(Mount(mounting_point=4))
    file.save(session)
    with pytest.raises(FileError, match="open in another"), SessionFile.create(tmp_path / "x.exits", STUDY) as other:
        other.save_as(elsewhere)
    file.close()
    assert reopened(elsewhere).timeline == session.timeline
    assert not list(tmp_path.glob("*-lock"))


def test_a_copy_to_where_nothing_can_be_written_is_refused_and_leaves_nothing(file, tmp_path):
    with pytest.raises(FileError, match="cannot write it"):
        file.copy_to(tmp_path / "no" / "where.exits")
    with pytest.raises(FileError):
        file.save_as(tmp_path / "no" / "where.exits")
    assert file.place is Place.FILE


def test_a_file_that_another_window_has_open_is_not_replaced(file, path, tmp_path):
    with (
        SessionFile.create(tmp_path / "second.exits", STUDY) as second,
        pytest.raises(FileError, match="open in another"),
    ):
        second.save_as(path)


# Versions


def test_a_file_of_an_older_version_is_brought_up_to_date(path):
    with sqlite3.connect(path, isolation_level=None) as old:
        for statement in _MIGRATIONS[0].split(";"):
            old.execute(statement)
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
        for key in ("study_name", "study_folder", "study_digest"):
            old.execute("INSERT INTO meta VALUES (?, 'x')", (key,))
    old.close()
    with SessionFile.open(path, read_only=True) as file:  # today's tables, and the file as it was
        assert file.rows("SELECT count(*) FROM measurement") == [(0,)]
    with SessionFile.open(path) as file:
        assert file.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert file.rows("SELECT count(*) FROM measurement") == [(0,)]


def test_a_file_of_a_newer_version_is_opened_read_only(file, path):
    session = worked_on(new_session())
    file.save(session)
    file.write(lambda db: db.execute("ALTER TABLE state ADD COLUMN mood TEXT"))
    file._store.connection().execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    file.close()
    before = path.read_bytes()
    with SessionFile.open(path, fallback=path.parent) as again:
        assert again.is_read_only
        assert "newer version" in again.problem
        restored = again.restored(NETWORK)
        assert restored.state == session.state
        restored.apply(Mount(mounting_point=4))
        outcome = again.save(restored)
        assert outcome.place is Place.ELSEWHERE
        assert "newer version" in outcome.message
    assert path.read_bytes() == before
    assert reopened(outcome.path).state == restored.state


# Files that are none


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a session file"),
        (b"hello", "not a session file"),
        (b"SQLite format 3\0", "cut short"),
        (b"PK\3\4" + bytes(1000), "not a session file"),
    ],
)
def test_what_is_no_session_is_refused_in_one_line(path, content, problem):
    path.write_bytes(content)
    for look in (SessionFile.open, session_summary):
        with pytest.raises(FileError, match=problem) as caught:
            look(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_missing_file_and_a_folder_are_refused(path):
    with pytest.raises(FileError, match="no such file"):
        SessionFile.open(path)
    with pytest.raises(FileError, match="cannot read it"):
        SessionFile.open(path.parent)


def test_a_database_of_another_program_is_refused(path):
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE songs (name TEXT)")
    database.commit()
    database.close()
    with pytest.raises(FileError, match="not a session of Exit Explorer"):
        SessionFile.open(path)


def read_everything(path):
    with SessionFile.open(path) as file:
        file.restored(NETWORK)
        session_summary(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "whole.exits"
    with SessionFile.create(path, STUDY) as file:
        file.save(worked_on(new_session()))
    return path.read_bytes()


def test_a_file_cut_anywhere_is_refused(whole, path):
    for length in range(0, len(whole), 512):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError):
            read_everything(path)


def test_a_file_with_any_byte_changed_loads_or_is_refused(whole, path):
    chance = random.Random(1)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        for name in path.parent.iterdir():
            name.unlink()
        path.write_bytes(damaged)
        try:
            read_everything(path)
        except ExplorerError as error:
            assert "\n" not in str(error)


def test_damaged_content_is_named(file, path):
    file.save(new_session())
    for content, field in (("{", "state 0"), ('{"design": 3}', "state 0.design"), ("[]", "state 0")):
        file.write(lambda db, c=content: db.execute("UPDATE state SET content = ?", (c,)))
        with pytest.raises(FormatError, match=field):
            file.timeline()
