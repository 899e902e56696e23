"""What a shell, or a program that it starts, does with a plain word: runs it, computes with it, sets it.

A plain word does no harm as a word. These are the places where its author's command would make more of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from incidents.rules.shell_places import Place, Spot

_BEGIN = r"(?:^|[;&|\n({`]|\b(?:if|then|else|elif|while|until|do|for|time)\b|!)[ \t]*"
_COMPUTES = re.compile(
    rf"""
      \$\(\( | \$\[ | {_BEGIN}\(\( | {_BEGIN}(?:let|integer|float)\s
    | \b(?:declare|typeset|local|export|readonly)\s+[-+]\w*[iEF]
    | \$\{{[\#!]?\w+\[ | \$\{{[\#!]?\w+:[^-=?+}}] | {_BEGIN}\w+\[[^\]\n]*\]\+?=
    | (?:\btest|\[)\s[^\]\n]*(?<!\S)-[vR]\s
    """,
    re.VERBOSE | re.MULTILINE,
)
_CONDITION = re.compile(r"\[\[\s(.*?)(?:\]\]|\Z)", re.DOTALL)
_COMPUTING_TEST = re.compile(r"(?<!\S)-(?![nzfdersxwLhpS](?!\S))")
_COMPUTING_FORMAT = re.compile(r"%[^%s\s]*[diouxXeEfFgGaAcn]")
# These take names of variables, or numbers that are computed.
_TAKE_NAMES = frozenset(
    (
        "alias", "break", "complete", "continue", "declare", "enable", "exit", "export", "float", "getopts",
        "hash", "integer", "local", "logout", "mapfile", "read", "readarray", "readonly", "repeat", "return",
        "set", "shift", "shopt", "typeset", "unset", "vared", "wait",
    )
)  # fmt: skip

# What shells and programs act on by themselves once it is set.
_ACTED_ON = re.compile(
    r"BASH\w*|ENV|CDPATH|EDITOR|FCEDIT|FPATH|GLOBIGNORE|HOME|IFS|INPUTRC|LESS\w*|MAIL\w*|MANPATH|NULLCMD|OLDPWD"
    r"|OPT(?:ARG|IND)|PAGER|PATH|PS\d|PROMPT\w*|READNULLCMD|REPLY|SHELL(?:OPTS)?|TERM\w*|VISUAL|ZDOTDIR"
    r"|\w+_(?:ASKPASS|COMMAND|EDITOR|OPTIONS|OPTS|PAGER|PRELOAD)|(?:DYLD|GIT|LD)_\w+"
    r"|(?:PERL|PYTHON|RUBY|NODE)_?(?:\dDB|\dLIB|\dOPT|HOME|LIB|OPT|PATH|STARTUP)"
)

_KEYWORDS = frozenset(
    {"if", "then", "else", "elif", "while", "until", "do", "time", "!", "{", "$", "%", "coproc", "in"}
)
# How many words of their own these have before those of the command that they run.
_RUN_A_COMMAND = {
    **dict.fromkeys(
        (
            ".", "ash", "bash", "batch", "bind", "builtin", "busybox", "chronic", "command", "csh", "dash", "doas",
            "env", "eval", "exec", "fish", "ionice", "ksh", "ltrace", "mksh", "nice", "nohup", "nsenter", "parallel",
            "pdsh", "pssh", "pwsh", "rbash", "runuser", "script", "setsid", "sh", "source", "stdbuf", "strace", "su",
            "sudo", "tcsh", "time", "toybox", "trap", "type", "unbuffer", "unshare", "watch", "xargs", "zsh",
        ),
        0,
    ),
    **dict.fromkeys(("chroot", "flock", "mosh", "rsh", "ssh", "taskset", "timeout"), 1),
}  # fmt: skip
_RUN_IN_CONTAINERS = frozenset({"crictl", "docker", "kubectl", "nerdctl", "oc", "podman"})
# What is asked of these is a program in a language of theirs.
_HAVE_A_LANGUAGE = (
    r"(?:[gmn]?awk|g?sed|perl|python[\d.]*|pypy\d*|ruby|[jy]q|gojq|sqlite3|psql|mysql|mariadb|mongo(?:sh)?|redis-cli"
    r"|cqlsh|clickhouse-client|influx|nodejs|node(?=\s+-e)|php|lua|tclsh|expect|gdb|n?vim?|m4|groovy|jshell"
    r"|osascript)"
)
_LANGUAGES = re.compile(rf"(?<![\w.-]){_HAVE_A_LANGUAGE}(?![\w-])")
_SCRIPT_COMES_FIRST = re.compile(r"(?:[gmn]?awk|g?sed|[jy]q|gojq|m4|[bd]c)")
_SHELLS = re.compile(r"(?<![\w.-])(?:ba|da|z|k|mk|c|tc|fi|a|rba)?sh(?![\w.-])|(?<![\w.-])pwsh(?![\w.-])")
_READ_BY_A_SHELL = re.compile(
    rf"\|&?\s*(?:sudo\s+)?(?:[\w./]*/)?(?:{_SHELLS.pattern}|at\b|batch\b)|(?:{_SHELLS.pattern})[^|;\n]*<<"
)
# Options of programs that are not known to mean something harmless by them.
_GIVES_A_SCRIPT = re.compile(r"-\w*[ceErxXaq]|-ex|-execute|--(?:eval|exec|execute|command|expression|init-command)=?")
_NO_SCRIPTS = frozenset(
    (
        "aws", "cat", "curl", "cut", "df", "dig", "du", "echo", "egrep", "fgrep", "gcloud", "grep", "head",
        "journalctl", "kubectl", "ls", "lsof", "netstat", "oc", "ping", "ps", "sort", "ss", "systemctl", "tail", "tr",
        "uniq", "wc", "zgrep",
    )
)  # fmt: skip
_NAMES_A_COMMAND = re.compile(r"(?:^|\W)(?:exec|EXEC|SYSTEM|commands?|pager|editor|sshCommand)[=:]['\"]*$")
_BEGINS_A_COMMAND = re.compile(r"(?:^|[;&|({!`\n]|\b(?:then|do|else|sudo|exec|shell|eval|system)\b[(=: ]*)\s*['\"]*$")
_BEGINS_A_SCRIPT = re.compile(r"(?:^|!|\b(?:shell|system|exec|popen|execSync|syscmd)[(=: ]*)\s*['\"]*$")
_SWITCHES_OF_SSH = re.compile(r"-[1246AaCfGgKkMNnqsTtVvXxYy]+")
_WORDS = re.compile(r"(?:\\.|'[^']*'?|\"(?:\\.|[^\"\\])*\"?|[^\s'\"\\])+", re.DOTALL)
_REDIRECTION = re.compile(r"(?<!\S)(?:\d*|&)(?:<<<|[<>]{1,2}[|&]?)[ \t]*[^\s<>]+(?=\s)")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_NOT_RUN = re.compile(rf"{_ASSIGNMENT.pattern}|(?:\d*|&)[<>]")
_PATH_OR_OPTION = re.compile(r"(?:\.{0,2}/[\w./-]*|-{0,2}[\w-]+[=:@]|[\w-]*)")


def is_acted_on(variable: str) -> bool:
    return _ACTED_ON.fullmatch(variable) is not None


class _HandsOn(NamedTuple):
    """Whether a command speaks of a shell, of another language, and whether a shell reads what something prints."""

    shell: bool
    language: bool
    printed: bool


@lru_cache(maxsize=16)
def _hands_on(command: str) -> _HandsOn:
    found = [pattern.search(command) is not None for pattern in (_SHELLS, _LANGUAGES, _READ_BY_A_SHELL)]
    return _HandsOn(*found)


def computes(command: str) -> bool:
    """Whether anything in it is arithmetic, an index, or a test that computes. What is set may come to it."""
    if _COMPUTES.search(command):
        return True
    return any(_COMPUTING_TEST.search(inner) for inner in _CONDITION.findall(command))


def sets_a_variable(before: str) -> bool:
    """Whether the word that follows names a variable, or is a number that is computed. `before`: of its own command."""
    words, own = _words(before)
    if re.match(r"\w+\[[^\]]*$", own):
        return True
    words = [word for word in _without_setting(words) if word not in ("builtin", "command", "sudo")]
    if not words:
        return False
    program = _name(words[0])
    if program in ("for", "select"):
        return "in" not in words
    if program == "printf":
        return "-v" in words or _COMPUTING_FORMAT.search(" ".join(words[1:])) is not None
    return program in _TAKE_NAMES and "=" not in own


def variable_set(before: str) -> str:
    """Of the variable whose value the word is that follows, the name."""
    _words_before, own = _words(before)
    setting = _ASSIGNMENT.match(own.lstrip("'\""))
    return setting[0].rstrip("+=") if setting else ""


def would_be_a_command(command: str, start: int, spot: Spot) -> bool:
    """Whether a word that stands there would be run, by this shell or by what it hands it to."""
    inner = command[spot.opened : start]
    if spot.place == Place.TEXT:
        return _BEGINS_A_COMMAND.search(inner) is not None and _hands_on(command).shell
    words, own = _words(command[spot.since : start])
    if is_acted_on(variable_set(command[spot.since : start])):
        return True
    words = _without_setting(words)
    if not words:
        return _NOT_RUN.match(own) is None
    program, text = _name(words[0]), own if spot.place == Place.BARE else inner
    if program == "alias" or _NAMES_A_COMMAND.search(own):
        return True
    begins = _BEGINS_A_SCRIPT if _LANGUAGES.fullmatch(program) else _BEGINS_A_COMMAND
    return begins.search(text) is not None and (_is_run(words) or _reads_what_is_printed(command, words))


def would_be_a_program_text(command: str, before: str, spot: Spot) -> bool:
    """Whether it stands in quotes, or within a word, that another language may read."""
    if not _hands_on(command).language:
        return False
    _before, own = _words(before[spot.since :])
    return spot.place != Place.BARE or not _PATH_OR_OPTION.fullmatch(own)


def _words(before: str) -> tuple[list[str], str]:
    """Those before a place in a simple command, and what the word has before it in which the place is."""
    words = _WORDS.findall(_REDIRECTION.sub(" ", before + "x"))
    return words[:-1], words[-1][:-1] if words else ""


def _name(word: str) -> str:
    return word.strip("'\"").rpartition("/")[2].lstrip("\\")


def _without_setting(words: list[str]) -> list[str]:
    """Without keywords, prompts and assignments in front."""
    for index, word in enumerate(words):
        if word not in _KEYWORDS and not _ASSIGNMENT.match(word):
            return words[index:]
    return []


def _is_run(words: list[str]) -> bool:
    """Whether the next word is what is run, or the text of a program."""
    words = _without_setting(words)
    if not words:
        return True
    program, others = _name(words[0]), words[1:]
    if program in _RUN_A_COMMAND:
        if program == "ssh":
            others = [word for word in others if not _SWITCHES_OF_SSH.fullmatch(word)]
        return _comes_next(others, _RUN_A_COMMAND[program])
    if program in _RUN_IN_CONTAINERS and "--" in others:
        return _is_run(others[others.index("--") + 1 :])
    if program in _RUN_IN_CONTAINERS and {"exec", "run"} & set(others):
        verb = next(index for index, word in enumerate(others) if word in ("exec", "run"))
        return sum(not word.startswith("-") for word in others[verb + 1 :]) == 1
    if program == "find":
        return bool(others) and others[-1] in ("-exec", "-execdir", "-ok", "-okdir")
    if _SCRIPT_COMES_FIRST.fullmatch(program):
        return all(word.startswith("-") for word in others)
    if program in ("tmux", "screen", "ansible", "salt", "aws", "gcloud") and others:
        return re.search(r"^(?:-a|-X|stuff|cmd\.run|-d|send-keys|--command)$", others[-1]) is not None
    return bool(others) and program not in _NO_SCRIPTS and _GIVES_A_SCRIPT.fullmatch(others[-1]) is not None


def _comes_next(words: list[str], own: int) -> bool:
    """Whether what follows is a command: options, their values and `own` words may stand before it."""
    left = own
    for index, word in enumerate(words):
        if word in ("--", "-") or word.startswith("-") or _ASSIGNMENT.match(word):
            continue
        if index and re.fullmatch(r"-\w+", words[index - 1]) and _name(word) not in _NO_SCRIPTS:
            continue  # perhaps the value of that option
        if left:
            left -= 1
            continue
        if re.fullmatch(r"\d+[smhd]?", word):
            continue
        return _is_run(words[index:])
    return left <= 0


def _reads_what_is_printed(command: str, words: list[str]) -> bool:
    """`echo x | sh`, `bash <<< x`."""
    if not _hands_on(command).printed:
        return False
    printed = [word for word in words[1:] if not word.startswith("-") and "%" not in word]
    return _SHELLS.fullmatch(_name(words[0])) is not None or not printed
