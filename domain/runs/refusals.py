"""How the refusals of runs read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "unknown_run": "There is no run {run}.",
    "run_exists": "The run {run} was begun otherwise: one event asks for one run.",
    "run_needs_no_confirmation": "The run {run} waits for nobody: only some kinds of runs are confirmed.",
    "run_not_rehearsed": "The run {run} is still being rehearsed: confirm it when you can see what it would do.",
    "confirmer_asked": "Whoever asked for a run does not confirm it: another person does.",
    "confirmer_acts_for_asker": "You act by a delegation from whoever asked for the run: another person confirms it.",
    "run_list_out_of_turn": "The next page of the members of the run {run} is {next}, not {page}.",
    "run_is_over": "The run {run} is over: nothing more is done in it.",
    "run_page_out_of_turn": "The next page of the run {run} is {next}, not {page}.",
    "run_page_incomplete": "Page {page} of the run {run} has {expected} members, not {given}: each has one outcome.",
    "run_reason_length": "Write from 1 to {limit} printable characters on one line.",
}
