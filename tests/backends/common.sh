# What the scripts of this folder share. A script sources it first, then defines start, stop, show (its NAME=value lines) and ready, and ends
# with `act`. It gets here its $action and its folder $state; $more_actions, set before, names further actions, each a function.
# shellcheck shell=bash
set -euo pipefail

backend=$(basename "$0" .sh)
action=${1:-}
if [[ ! $action =~ ^(start|stop|status|purge${more_actions:+|$more_actions})$ ]]; then
  echo "usage: $0 start|stop|status|purge${more_actions:+|$more_actions} [STATE_DIR]" >&2
  exit 2
fi
state=${2:-${TMPDIR:-/tmp}/cloudgateway-backends/$backend}
mkdir -p "$state"/{pids,log}
state=$(cd "$state" && pwd)

say() { echo "$backend: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

act() {
  case $action in
    start) start ;;
    stop) stop ;;
    status) ready && show || fail "not running" ;;
    purge) stop && rm -rf "$state" ;;
    *) "$action" ;;
  esac
}

# have COMMAND…: all of them are there.
have() { command -v "$@" >/dev/null && [[ $(command -v "$@" | wc -l) == $# ]]; }

# install PACKAGE…: those that are missing, of Debian's.
install() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} != 0 ]] || return 0
  say "installing ${missing[*]}"
  # RUNLEVEL=1 keeps the packages from starting their services.
  local get=(env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends install "${missing[@]}")
  "${get[@]}" >&2 || { apt-get update -qq >&2 && "${get[@]}" >&2; } || fail "the packages cannot be installed"
}

# install_npm FOLDER PACKAGE@VERSION…: into a folder that is there only when all is in it. No package may run anything while it is installed.
install_npm() {
  local folder=$1
  shift
  [[ ! -d $folder ]] || return 0
  say "installing $*"
  rm -rf "$folder.part"
  npm install --prefix "$folder.part" --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error "$@" >&2 || fail "npm cannot install $*"
  mv "$folder.part" "$folder"
}

# launch NAME COMMAND…: starts a process, the first of a session and a group of its own.
launch() {
  local name=$1
  shift
  setsid "$@" >>"$state/log/$name.log" 2>&1 </dev/null &
  echo "$! $(began_at $!)" >"$state/pids/$name"
}

# When a process began, in ticks: its number alone may be another's by now, and its name is another one until it runs its program. Field 22 of
# /proc/PID/stat; the second, in brackets, may hold spaces. Nothing for one that has ended and was not waited for.
began_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

pid_of() { cut -d' ' -f1 "$state/pids/$1"; }

# running NAME: the process of this name was started here and lives.
running() {
  local pid began
  [[ -f $state/pids/$1 ]] && read -r pid began <"$state/pids/$1" && [[ -n ${began:-} && $(began_at "$pid") == "$began" ]]
}

# await NAME COMMAND…: until the command succeeds, for two minutes, as long as the process lives. Another's server on its port is not taken
# for ours.
await() {
  local name=$1
  shift
  for _ in $(seq 480); do
    running "$name" || break
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.25
  done
  tail -20 "$state/log/$name.log" >&2
  fail "$name did not start"
}

# halt NAME: asks a process to end, and after half a minute makes it.
halt() {
  # It may end by itself between the two.
  ! running "$1" || kill "$(pid_of "$1")" 2>/dev/null || true
  ended "$1" || kill -9 "$(pid_of "$1")" 2>/dev/null || true
  rm -f "$state/pids/$1"
}

# halt_groups NAME…: the same for those that fork, all at once.
halt_groups() {
  local name ours=()
  for name in "$@"; do
    if running "$name"; then
      ours+=("$name")
      kill -- "-$(pid_of "$name")" || true
    fi
  done
  for name in "${ours[@]}"; do
    ended "$name" || true
    # What it has forked may outlive it.
    kill -9 -- "-$(pid_of "$name")" 2>/dev/null || true
  done
  for name in "$@"; do
    rm -f "$state/pids/$name"
  done
}

# ended NAME: within half a minute.
ended() {
  for _ in $(seq 120); do
    running "$1" || return 0
    sleep 0.25
  done
  return 1
}

# busybox_root FOLDER: the file system of a container that can serve "hello".
busybox_root() {
  mkdir -p "$1"/{bin,tmp,www}
  cp /bin/busybox "$1/bin/"
  /bin/busybox --list | while read -r applet; do [[ -e $1/bin/$applet ]] || ln -s busybox "$1/bin/$applet"; done
  echo hello >"$1/www/index.html"
}
