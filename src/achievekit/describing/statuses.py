"""What the words for a standing mean: one row for each status of an achievement, one for each kind of calendar cell."""

from achievekit.views.details import CellKind
from achievekit.views.standing import Status

# The name that stands for one that is not told.
HIDDEN_NAME = "Hidden achievement"

STATUSES: dict[Status, str] = {
    Status.HIDDEN: "a surprise: nothing is told of it until it is completed",
    Status.INACTIVE: "switched off",
    Status.ENDED: "its timeframe is over, and never opens again",
    Status.SCHEDULED: "its timeframe has not begun",
    Status.LOCKED: "another achievement has to be completed first",
    Status.LIMIT_REACHED: "completed as often as it can be, for now or for good",
    Status.IN_PROGRESS: "something has counted",
    Status.NOT_STARTED: "nothing has counted yet",
}

CELL_KINDS: dict[CellKind, str] = {
    CellKind.MET: "the goal was reached",
    CellKind.PARTLY: "something counted, but the goal was missed",
    CellKind.MISSED: "nothing counted, and the goal was missed",
    CellKind.FROZEN: "the goal was missed, and a freeze kept the streak",
    CellKind.SKIPPED: "not in the timeframe: it neither counts nor breaks a streak",
    CellKind.OPEN: "not over yet, and the goal is still to be reached",
}
