package thread

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/google/uuid"
)

// process names the service that works at a run, so that others can tell whether
// it still lives.
type process struct {
	// machine and namespace say where pid means something: the host and the boot
	// of its kernel, and the PID namespace, where the system knows them.
	machine, namespace string
	pid                int
	// instance is unique to a service: PIDs are used again, also by a container
	// that starts anew.
	instance string
}

// instances are those of this process that are open. It is what distinguishes
// another service in this process from one that died with the same PID.
var instances sync.Map

func newProcess() process {
	p := process{machine: machine(), pid: os.Getpid(), instance: uuid.NewString()}
	p.namespace, _ = os.Readlink("/proc/self/ns/pid") // empty where there is none
	instances.Store(p.instance, true)
	return p
}

func machine() string {
	host, err := os.Hostname()
	if err != nil {
		host = "" // the boot ID, or else the PID alone, must do
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // empty where there is none
	return host + " " + strings.TrimSpace(string(boot))
}

func (p process) retire() { instances.Delete(p.instance) }

const processFields = 4

// String is the form in which the process is stored.
func (p process) String() string {
	return strings.Join([]string{p.machine, p.namespace, strconv.Itoa(p.pid), p.instance}, "|")
}

func parseProcess(s string) (process, error) {
	parts := strings.Split(s, "|")
	if len(parts) != processFields {
		return process{}, fmt.Errorf("%q names no process", s)
	}
	pid, err := strconv.Atoi(parts[2])
	if err != nil || pid <= 0 {
		return process{}, fmt.Errorf("%q has no PID", s)
	}
	return process{parts[0], parts[1], pid, parts[3]}, nil
}

// knowsDead says whether other, as it is stored, is dead for certain. If it is
// out of sight nothing is certain.
func (p process) knowsDead(other string) bool {
	o, err := parseProcess(other)
	if err != nil || o.machine != p.machine || o.namespace != p.namespace {
		return false
	}
	if o.pid == p.pid {
		_, open := instances.Load(o.instance)
		return !open
	}
	return !alive(o.pid)
}

// alive says whether there is a process pid that can still do something.
func alive(pid int) bool {
	// A killed process whose parent does not care stays in the table, as a zombie.
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil {
		_, after, _ := strings.Cut(string(stat), ") ")
		if strings.HasPrefix(after, "Z") || strings.HasPrefix(after, "X") {
			return false
		}
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone)
}
