"""The Django recipe keeps the store contract, on SQLite."""

from collections.abc import Iterator
from io import StringIO

import pytest

from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore

django = pytest.importorskip("django", reason="Django is not installed; pip install '.[recipes]'")

from django.core.management import call_command  # noqa: E402  # not before it is known that it can be imported
from django.db import connections  # noqa: E402

# The contract's threads end without telling Django, which would have closed their connections.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A project of this one app, with a database in a file."""
    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path_factory.mktemp("django") / "project.db",
        # A transaction that begins as a reader may find out too late that it is not alone.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": "PRAGMA journal_mode = WAL"},
    }
    from django.conf import settings  # which --doctest-modules can't look at before it is configured

    settings.configure(INSTALLED_APPS=["member_progress"], DATABASES={"default": sqlite}, USE_TZ=True)
    django.setup()
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()


class TestDjangoStore(StoreContract):
    @pytest.fixture
    def open_store(self, database: None) -> OpenStore:
        from member_progress.store import DjangoStore  # whose models need a project around them

        call_command("flush", verbosity=0, interactive=False)
        return DjangoStore


def test_the_migrations_make_what_the_models_say(database: None) -> None:  # noqa: ARG001
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
