"""The contract for many workers at once."""

from achievekit.errors import ConflictError
from achievekit.hosting.stores import ProgressStore, Stored
from achievekit.testing.store_contract.samples import NOON, small_events, small_progress
from achievekit.testing.store_contract.steps import WORKERS, OpenedStore, OpenStore, count_on, in_parallel, outbox

_SAVES = 25  # by each worker


class WorkersContract(OpenedStore):
    """Many workers lose nothing, and count nothing twice."""

    def test_of_many_first_saves_one_wins(self, open_store: OpenStore) -> None:
        """The others meet a conflict, and leave no events."""

        def work(store: ProgressStore, worker: int) -> bool:
            try:
                store.save(small_progress("ana", worker), expected=0, due=None, events=small_events("ana", worker))
            except ConflictError:
                return False
            return True

        winners = [worker for worker, won in enumerate(in_parallel(work, open_store)) if won]
        assert len(winners) == 1
        assert open_store().load("ana") == Stored(small_progress("ana", winners[0]), 1)
        assert outbox(open_store(), "ana") == small_events("ana", winners[0])

    def test_of_concurrent_saves_none_is_lost(self, open_store: OpenStore) -> None:
        """Workers that load, count on and save, and repeat upon a conflict, count everything once, in order."""

        def work(store: ProgressStore, _: int) -> None:
            for _ in range(_SAVES):
                count_on(store)

        in_parallel(work, open_store)
        count = WORKERS * _SAVES
        assert open_store().load("ana") == Stored(small_progress("ana", count), count, NOON)
        assert outbox(open_store(), "ana") == small_events("ana", *range(1, count + 1))
