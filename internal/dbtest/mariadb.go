package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the driver "mysql"
)

var mariadb = newMariaDB()

func newMariaDB() *server {
	return &server{
		name: "mariadb", driver: "mysql", launch: launchMariaDB, crash: syscall.SIGKILL,
		admin: func(port int) string { return fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port) },
	}
}

// MariaDB returns the data source name of an empty MariaDB database.
func MariaDB(t testing.TB) string {
	t.Helper()
	name := mariadb.database(t)
	return mariadbDSN(mariadb.port, name)
}

func mariadbDSN(port int, database string) string {
	return fmt.Sprintf("mysql://root@127.0.0.1:%d/%s", port, database)
}

func launchMariaDB(dir string, port int, small bool) (*exec.Cmd, error) {
	install, err := find("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	program, err := find("mariadbd", "/usr/sbin", "/usr/libexec")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	args := []string{"--no-defaults", "--datadir=" + data}
	if os.Getuid() == 0 {
		args = append(args, "--user=root")
	}
	if small {
		args = append(args, "--innodb-log-file-size=4M", "--innodb-autoextend-increment=1", "--skip-stack-trace")
	}
	cmd := exec.Command(install, append(args, "--auth-root-authentication-method=normal", "--skip-test-db")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w: %s", err, out)
	}
	cmd = exec.Command(program, append(args,
		"--bind-address=127.0.0.1", "--port="+strconv.Itoa(port), "--socket="+filepath.Join(dir, "socket"),
		"--pid-file="+filepath.Join(dir, "pid"), "--skip-log-bin", "--skip-name-resolve",
		"--innodb-flush-log-at-trx-commit=2", // what was committed outlives the process, not the machine
		"--innodb-flush-method=nosync", "--max-connections=200",
	)...)
	cmd.Dir = dir
	return cmd, nil
}
