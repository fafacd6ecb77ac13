#!/bin/sh
# Runs as a service in a Debian that systemd has booted, as root: installs the package in /x, uses it in each
# way, and removes it. Each line of /x/results is a check: "ok NAME" or "not ok NAME", with what was seen.
exec >/x/log 2>&1
: >/x/results

check() { # NAME COMMAND...: the command is to succeed
    name=$1
    shift
    if seen=$("$@" 2>&1); then echo "ok $name" >>/x/results; else
        echo "not ok $name: $* [$(echo "$seen" | tail -n 3 | tr '\n' '|')]" >>/x/results
    fi
}

within() { # SECONDS COMMAND...: it succeeds before that
    deadline=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

is() { # VALUE COMMAND...: what it prints
    wanted=$1
    shift
    got=$("$@" 2>&1)
    echo "$got"
    [ "$got" = "$wanted" ]
}

fails() { ! "$@"; }
said() { journalctl --no-pager -u "$1" -o cat | grep -E "$2"; }
files() {
    find / -xdev \( -path /x -o -path /tmp -o -path /var/log -o -path /var/cache -o -path /var/lib/dpkg \
        -o -path /var/lib/systemd -o -path /var/lib/logrotate -o -path /var/tmp -o -path /root \) -prune -o ! -type d -print | sort
}
files >/tmp/before
mkdir -p /var/log/app

# The package as it is installed.
check 'the package installs' dpkg -i /x/logrotor.deb
check 'it enables nothing' is disabled systemctl is-enabled logrotor.timer
check 'it starts nothing' is inactive systemctl is-active logrotor.timer
check 'it leaves logrotate alone' is enabled systemctl is-enabled logrotate.timer
check 'it brings its own Node' logrotor --version
check 'the program is kept compiled' test -s /usr/lib/logrotor/dist/logrotor.code

cat >/etc/logrotate.conf <<'C'
/var/log/app/a.log {
    size 1
    rotate 5
    create
}
/var/log/app/w.log {
    size 1
    rotate 5
    create
    compress
    reopen unit writer.service
}
/var/log/app/minutes.log {
    missingok
    minutes 1
}
C
cat >/usr/local/bin/writer <<'C'
#!/bin/sh
trap 'exec 3>>/var/log/app/w.log' HUP
exec 3>>/var/log/app/w.log
while :; do echo line >&3; sleep 0.2; done
C
chmod 755 /usr/local/bin/writer
systemd-run --quiet --unit=writer.service /usr/local/bin/writer
within 10 test -s /var/log/app/w.log

# Loggers that are told through their units. A container has not the processes of its host, so that nothing is
# ever proved here: the result is "unseen", and the archive stays plain; that the logger did open its log anew is
# seen from its descriptor.
cat >/tmp/logger <<'C'
#!/bin/sh
trap "$2" HUP
exec 3>>"$1"
while :; do echo line >&3; sleep 0.2; done
C
chmod 755 /tmp/logger
reopen() { # NAME UNIT: rotates the log of that name, with that unit told; what it says is in /tmp/NAME.said
    printf '/var/log/app/%s.log {\n  size 1\n  rotate 5\n  create\n  compress\n  reopenwait 2s\n  reopen unit %s\n}\n' \
        "$1" "$2" >"/tmp/$1.conf"
    logrotor -fv -s /tmp/reopen.state "/tmp/$1.conf" >"/tmp/$1.said" 2>&1
}
started() { # NAME COMMAND...: a unit of that name that writes to the log of that name
    systemd-run --quiet --unit="$1.service" "$2" "/var/log/app/$1.log" "$3"
    within 10 test -s "/var/log/app/$1.log"
}
exits() { # STATUS COMMAND...
    wanted=$1
    shift
    "$@"
    got=$?
    echo "exit $got"
    [ "$got" = "$wanted" ]
}
pid_of() { systemctl show --property=MainPID --value "$1.service"; }

started told /tmp/logger 'exec 3>>/var/log/app/told.log'
pid=$(pid_of told)
check 'reopen unit: the run is good' exits 0 reopen told told
check 'the main process gets the signal' grep -E "^sending SIGHUP to [a-z]+ \(pid $pid\)$" /tmp/told.said
check 'it opens its log anew' within 10 is /var/log/app/told.log readlink "/proc/$pid/fd/3"
check 'and writes to it' within 10 test -s /var/log/app/told.log
check 'nothing proves it in a container' grep '^warning: not all processes can be seen' /tmp/told.said
check 'so that the archive waits' test -s /var/log/app/told.log.1

check 'reopen unit, of a unit that there is not, is an error' exits 1 reopen told no-such-unit
check 'which names it' grep -E '^error: cannot tell .* systemd knows no no-such-unit.service$' /tmp/told.said

started deaf /tmp/logger ''
check 'one that does not react is an error' exits 1 reopen deaf deaf
check 'with its number' grep -E "^error: .*\(pid $(pid_of deaf)\).* still writes to /var/log/app/deaf.log.1 " /tmp/deaf.said

started failing /tmp/logger 'exit 1'
pid=$(pid_of failing)
check 'one that fails when it is told is an error' exits 1 reopen failing failing
check 'which says so' grep -E "^error: process $pid of failing.* ended when told to reopen by SIGHUP$" /tmp/failing.said
check 'as systemd does' is failed systemctl is-failed failing.service

systemctl stop told deaf
check 'one that does not run is none if nobody writes' exits 0 reopen failing failing
check 'as -v says' grep '^nobody is told to reopen: failing.service has no main process$' /tmp/failing.said
systemctl reset-failed failing
rm -r /var/log/app/told.* /var/log/app/deaf.* /var/log/app/failing.*

# By a timer.
echo one >/var/log/app/a.log
check 'install --systemd' logrotor install --systemd -v
check 'logrotate.timer is masked' is masked systemctl is-enabled logrotate.timer
check 'logrotate.timer is stopped' is inactive systemctl is-active logrotate.timer
check 'logrotor.timer waits' is active systemctl is-active logrotor.timer
check 'logrotor.timer is enabled' is enabled systemctl is-enabled logrotor.timer
check 'the timer rotates' within 100 test -s /var/log/app/a.log.1
check 'the run succeeds' within 30 said logrotor.service 'Deactivated successfully'
check 'its messages are in the journal' said logrotor.service 'rotating log /var/log/app/a.log'
check 'a logger opens its log anew' within 10 test -s /var/log/app/w.log
echo two >/var/log/app/a.log
check 'logrotate.service starts logrotor' systemctl start logrotate.service
check 'which rotates' grep -q two /var/log/app/a.log.1
check 'and says so' said logrotate.service 'rotating log /var/log/app/a.log'

# What the unit forbids.
sed -i 's,^    create$,    create\n    postrotate\n        touch /etc/forbidden\n    endscript,;' /etc/logrotate.conf
check 'a changed configuration is installed again' logrotor install --systemd -v
echo three >/var/log/app/a.log
check 'a run that fails is a failed unit' fails systemctl start logrotor.service
check 'as systemd has it' is failed systemctl is-failed logrotor.service
check 'ProtectSystem=strict keeps a script from writing to /etc' said logrotor.service 'Read-only file system'
check 'so that nothing is there' test ! -e /etc/forbidden
sed -i '/^    postrotate$/,/^    endscript$/d' /etc/logrotate.conf
mkdir -p /etc/systemd/system/logrotor.service.d
printf '[Service]\nMemoryDenyWriteExecute=yes\n' >/etc/systemd/system/logrotor.service.d/x.conf
systemctl daemon-reload
check 'MemoryDenyWriteExecute=yes: the unit fails' fails systemctl start logrotor.service
check 'with a line that says why' said logrotor.service 'error: logrotor: .*MemoryDenyWriteExecute='
rm -r /etc/systemd/system/logrotor.service.d

# Without scripts the unit is closed further.
check 'a configuration without scripts is installed' logrotor install --systemd -v
check 'with less capabilities' grep -q ^CapabilityBoundingSet= /etc/systemd/system/logrotor.service
echo four >/var/log/app/a.log
mkdir -p /etc/systemd/system/logrotor.service.d
check 'and rotates' systemctl start logrotor.service
check 'what it is to rotate' grep -q four /var/log/app/a.log.1
# A container has not the processes of its host, so that nothing is ever proved here; but the unit sees what there is.
writer=$(systemctl show -P MainPID writer.service)
printf '[Service]\nExecStart=\nExecStart=/bin/readlink /proc/%s/fd/3 /proc/1/exe\n' "$writer" \
    >/etc/systemd/system/logrotor.service.d/x.conf
systemctl daemon-reload
systemctl start logrotor.service
check 'the unit lets it see what others have open' said logrotor.service '^/var/log/app/w.log$'
check 'of any process' said logrotor.service '/lib/systemd/systemd$'
rm -r /etc/systemd/system/logrotor.service.d
systemctl daemon-reload
exposure=$(systemd-analyze security --no-pager logrotor.service | tail -n 1)
echo "exposure: $exposure"

# As a daemon, which would rotate what is written to for ever as often as it could.
sed -i '/w.log {/,/}/s/size 1$/size 100k/' /etc/logrotate.conf
if logrotor --help | grep -q '^  daemon '; then
    check 'install --systemd --daemon' logrotor install --systemd --daemon -v
    check 'the timer has gone' test ! -e /etc/systemd/system/logrotor.timer
    check 'the daemon is ready' is active systemctl is-active logrotor-daemon.service
    echo five >/var/log/app/a.log
    check 'the daemon rotates' within 100 grep -q five /var/log/app/a.log.1
    check 'it reads its configuration anew' systemctl reload logrotor-daemon.service
    check 'and goes on' within 30 is active systemctl is-active logrotor-daemon.service
    check 'it stops' systemctl stop logrotor-daemon.service
    check 'without an error' is inactive systemctl is-failed logrotor-daemon.service
else
    echo 'not ok the daemon: this logrotor has none' >>/x/results
fi

# And back.
check 'install --remove' logrotor install --remove
check 'logrotate.timer is there again' is enabled systemctl is-enabled logrotate.timer
check 'and active' is active systemctl is-active logrotate.timer
check 'logrotor.timer is the disabled one of the package' is disabled systemctl is-enabled logrotor.timer

# Removing the package with the timer in use gives logrotate its place back.
check 'install --systemd again' logrotor install --systemd
check 'the package is removed' dpkg -r logrotor
check 'logrotate.timer is there without logrotor' is active systemctl is-active logrotate.timer
check 'no unit of logrotor is left' fails systemctl cat logrotor.timer
systemctl stop writer.service
rm -f /usr/local/bin/writer
files >/tmp/after
check 'nothing is left but the state' is '' comm -13 /tmp/before /tmp/after
journalctl --no-pager -b >/x/journal
