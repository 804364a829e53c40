"""A witness of transparency logs (C2SP tlog-witness), to be run on another machine, by somebody else.

It cosigns a checkpoint only if that goes on from the last one that it cosigned: so nobody can be shown another history.
"""
