"""Words that a line begins with which tells someone to do something; lines that begin otherwise name things."""

from __future__ import annotations

import re

_VERBS = frozenset(
    (
        "abort", "acknowledge", "activate", "add", "adjust", "alert", "allow", "announce", "apply", "ask", "assess",
        "assign", "attach", "backup", "block", "bounce", "bring", "browse", "build", "call", "cancel", "capture",
        "change", "check", "choose", "clean", "clear", "click", "close", "collect", "compare", "configure", "confirm",
        "connect", "consider", "consult", "contact", "continue", "copy", "cordon", "correct", "count", "create",
        "deactivate",
        "debug", "decide", "decrease", "delete", "deploy", "describe", "destroy", "detach", "determine", "disable",
        "disconnect", "do", "document", "download", "drain", "drop", "edit", "eject", "empty", "enable", "ensure",
        "escalate", "evaluate", "evict", "examine", "exclude", "execute", "expand", "export", "extend", "fail",
        "failover", "fetch", "filter", "find", "fix", "flush", "follow", "force", "free", "freeze", "gather",
        "generate", "get", "give", "go", "grant", "grep", "grow", "handle", "help", "identify", "import", "increase",
        "inform", "inspect", "install", "investigate", "invoke", "isolate", "join", "keep", "kill", "launch", "let",
        "list", "locate", "lock", "login", "look", "lower", "make", "measure", "merge",
        "migrate", "modify", "monitor", "mount", "move", "mute", "notify", "obtain", "observe", "open",
        "optimize", "page", "patch", "pause", "perform", "pick", "ping", "prepare", "press", "prevent",
        "promote", "provide", "prune", "publish", "pull", "purge", "push", "put", "query", "raise", "read",
        "rebalance", "reboot", "rebuild", "recheck", "reconfigure", "record", "recover", "recreate", "redeploy",
        "redesign", "redirect", "reduce", "refer", "refresh", "reinstall", "reject", "release", "reload", "remove",
        "rename", "renew", "repair", "repeat", "replace", "replay", "report", "rerun", "reset", "resize",
        "resolve", "restart", "restore", "resume", "retry", "return", "review", "revert", "revoke", "roll",
        "rollback", "rotate", "route", "run", "save", "scale", "scan", "schedule", "search", "see", "select", "send",
        "set", "shift", "show", "shrink", "shut", "shutdown", "sign", "silence", "skip", "spread", "ssh", "start",
        "stop", "submit", "suspend", "switch", "sync", "tail", "take", "talk", "tell", "terminate", "test",
        "throttle", "track", "trace", "transfer", "trigger", "troubleshoot", "try", "tune", "turn", "type",
        "unblock", "uncordon", "undo", "uninstall", "unlock", "unmount", "update", "upgrade", "upload", "use",
        "validate", "verify", "view", "visit", "wait", "warm", "watch", "wipe", "write",
    )
)  # fmt: skip
_BEFORE = frozenset(
    ("always", "carefully", "don't", "don’t", "finally", "fine", "if", "immediately", "manually", "never", "once",
     "temporarily", "unless", "when")
)  # fmt: skip
_LEADING = frozenset({"also", "first", "next", "now", "please", "then"})
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def begins_with_a_verb(text: str) -> bool:
    """ "Restart it", "Then restart it", "If it hangs, restart it"; not "cassandra"."""
    words = [word.casefold() for word in _WORD.findall(text[:80])]
    first = next((word for word in words if word not in _LEADING), "")
    return first in _VERBS or (first in _BEFORE and any(word in _VERBS for word in words))
