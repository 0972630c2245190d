package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
)

// PostgresVariable names a running server to test against, as a url with the right to
// create databases; without it a throwaway one is started.
const PostgresVariable = "FRONTLINE_TEST_POSTGRES_URL"

// startLimit is how long a throwaway server may take to start.
const startLimit = 60 * time.Second

// missing is what a machine without PostgreSQL is told.
const missing = "PostgreSQL's server programs (initdb, postgres) are neither on PATH nor under /usr/lib/postgresql: " +
	"install them (Debian: apt-get install postgresql), or set " + PostgresVariable + " to the url of a server to test against"

// PostgresURL makes an empty database that is dropped at the end of the test, and gives
// its url. The server is the one that PostgresVariable names, or a throwaway one that
// this test binary starts once and that ends with it. A machine without either fails
// the test, saying what to install.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server, err := throwaway()
	if err != nil {
		t.Fatal(err)
	}
	return freshDatabase(t, server)
}

// DurablePostgresURL is PostgresURL on a server of its own that writes through to the
// disk, as a production server does. Benchmarks of writing use it.
func DurablePostgresURL(t testing.TB) string {
	t.Helper()
	server, err := durable()
	if err != nil {
		t.Fatal(err)
	}
	return freshDatabase(t, server)
}

var (
	throwaway = sync.OnceValues(func() (string, error) {
		return startServer("fsync=off", "synchronous_commit=off", "full_page_writes=off")
	})
	durable = sync.OnceValues(func() (string, error) {
		return startServer("fsync=on", "max_wal_size=4GB", "shared_buffers=512MB")
	})
)

func freshDatabase(t testing.TB, server string) string {
	t.Helper()
	name := "frontline_test_" + rand.Text()
	onServer(t, server, `CREATE DATABASE "`+name+`" TEMPLATE template0`)
	t.Cleanup(func() { onServer(t, server, `DROP DATABASE "`+name+`" WITH (FORCE)`) })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

func onServer(t testing.TB, server, statement string) {
	t.Helper()
	opened, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }() // nothing is left to lose
	if _, err := opened.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// startServer gives the url of a server with these settings, or the one that
// PostgresVariable names.
func startServer(settings ...string) (string, error) {
	if given := os.Getenv(PostgresVariable); given != "" {
		return given, nil
	}
	programs, err := findPrograms(os.Getenv("PATH"), "/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	account, err := unprivileged()
	if err != nil {
		return "", err
	}
	folder, err := account.folder()
	if err != nil {
		return "", err
	}
	address, err := account.start(programs, folder, settings)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	return address, nil
}

// findPrograms gives the folder of initdb and postgres: one of path, or one that fits
// the pattern, which is where Debian keeps them.
func findPrograms(path, pattern string) (string, error) {
	installed, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	for _, folder := range append(filepath.SplitList(path), installed...) {
		if executable(filepath.Join(folder, "initdb")) && executable(filepath.Join(folder, "postgres")) {
			return folder, nil
		}
	}
	return "", errors.New(missing)
}

func executable(path string) bool {
	found, err := os.Stat(path)
	return err == nil && found.Mode().IsRegular() && found.Mode()&0o111 != 0
}

// account is who runs the server: PostgreSQL refuses to run as root.
type account struct {
	uid, gid int
	switched bool
}

func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		return account{uid, gid, true}, errors.Join(uidErr, gidErr)
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: run the tests as another user")
}

// folder makes a folder of the account's own. It lies right under the system's folder
// for temporary files, because another user cannot enter root's, and because the path
// of a socket is short.
func (a account) folder() (string, error) {
	folder, err := os.MkdirTemp("", "frontline-pg-")
	if err != nil {
		return "", err
	}
	if a.switched {
		err = os.Chown(folder, a.uid, a.gid)
	}
	return folder, err
}

func (a account) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // out of reach of the terminal's interrupt
	if a.switched {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return c
}

// keeper runs the server until its standard input ends, which it does when the test
// binary ends, however that comes about; then it takes everything away.
const keeper = `"$1/postgres" -D "$2/cluster" "${@:3}" >"$2/log" 2>&1 &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$2"`

// lifelines are the servers' inputs, never written to. They are held here because one
// that is collected is closed, and its server stopped.
var lifelines sync.Map

func (a account) start(programs, folder string, settings []string) (string, error) {
	made, err := a.command(filepath.Join(programs, "initdb"), "--pgdata="+filepath.Join(folder, "cluster"),
		"--username=frontline", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, made)
	}
	args := []string{"-c", keeper, "keeper", programs, folder}
	for _, setting := range append(settings, "listen_addresses=", "unix_socket_directories="+folder, "max_connections=200") {
		args = append(args, "-c", setting)
	}
	server := a.command("bash", args...)
	lifeline, err := server.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	lifelines.Store(folder, lifeline)
	address := "postgres://frontline@/postgres?sslmode=disable&host=" + url.QueryEscape(folder)
	return address, await(address, filepath.Join(folder, "log"))
}

// await returns when the server answers.
func await(address, log string) error {
	opened, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // nothing is left to lose
	for deadline := time.Now().Add(startLimit); ; time.Sleep(20 * time.Millisecond) {
		err := opened.Ping()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log)
			return fmt.Errorf("PostgreSQL did not start within %s: %w\n%s", startLimit, err, said)
		}
	}
}
