"""A bare Debian in a folder: how it is made, and how somebody on it runs a command."""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.layout import ROOT, LocalError
from tests.fresh import host

RELEASE = "trixie"
"""Debian 13, the first that has Python 3.13."""
NEEDED = ("python3", "python3-venv", "make", "git")
"""What README.md says a machine needs, and nothing else."""
OTHER_USER = "somebody"
_BUNDLE = "/tmp/orderhub.bundle"  # noqa: S108 - on a machine that nobody else is on
# Everything that is mounted or started in it ends with it, and it ends with us, however that comes.
_CONTAINED = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child")
_ENTER = """
root="$1" user="$2" command="$3" files="$4"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
for file in $files; do
    if [ -d "$file" ]; then mkdir -p "$root$file"; else mkdir -p "$root${file%/*}"; touch "$root$file"; fi
    mount --bind "$file" "$root$file"
    mount -o remount,bind,ro "$root$file"
done
exec chroot --userspec="$user" "$root" sh -c "cd; $command"
"""

type Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Machine:
    """A Debian in `folder`; `settings` are environment variables that lead it to packages."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=host.network_settings)

    def build(self, tell: Tell) -> None:
        """Make it anew, with what is needed and a user beside root.

        Raises:
            LocalError: It cannot be made.
        """
        self.remove()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        command = ["debootstrap", "--variant=minbase", f"--include={','.join(NEEDED)}", RELEASE, str(self.folder)]
        if not self._watched([*command, *host.debian_mirrors()[:1]], "root", tell):
            raise LocalError("debootstrap could not make a Debian; the lines above say why")
        (self.folder / "etc/apt/apt.conf.d/90host").write_text(host.apt_settings(), "utf-8")
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.folder / "etc" / name)
        self.run("root", f"useradd --create-home --shell /bin/sh {OTHER_USER}", tell)

    def clone(self, user: str, tell: Tell) -> None:
        """Clone the commit of this checkout into the user's home."""
        bundle = self.folder / _BUNDLE.removeprefix("/")
        subprocess.run(["git", "-C", ROOT, "bundle", "create", "--quiet", bundle, "HEAD"], check=True)  # noqa: S603, S607 - ours
        self.run(user, f"git clone --quiet {_BUNDLE} orderhub", tell)

    def run(self, user: str, command: str, tell: Tell) -> None:
        """Run a command of the shell in a user's home, and tell what it says line by line.

        Raises:
            LocalError: It failed.
        """
        if not self.succeeds(user, command, tell):
            raise LocalError(f"`{command}` failed as {user}; the lines above say why")

    def succeeds(self, user: str, command: str, tell: Tell) -> bool:
        """Run a command as `run` does, and return whether it went well."""
        files = " ".join(map(str, host.files_named(self.settings)))
        return self._watched(["sh", "-ceu", _ENTER, "sh", str(self.folder), user, command, files], user, tell)

    def remove(self) -> None:
        """Remove it; nothing is mounted in it for anybody outside."""
        subprocess.run(["rm", "-rf", "--one-file-system", self.folder], check=True)  # noqa: S603, S607 - ours

    def _watched(self, command: Sequence[str], user: str, tell: Tell) -> bool:
        with subprocess.Popen(  # noqa: S603 - what is above
            [*_CONTAINED, *command],
            env={**self.settings, **_environment(user)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            try:
                for line in running.stdout or ():
                    tell(line.rstrip())
            except BaseException:
                running.kill()
                raise
        return running.returncode == 0


def _environment(user: str) -> dict[str, str]:
    return {
        "HOME": "/root" if user == "root" else f"/home/{user}",
        "USER": user,
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
    }
