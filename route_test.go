package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written puts text into a file of the test's folder and gives its path.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun_route(t *testing.T) {
	t.Parallel()
	stores := written(t, "stores.csv", strings.Join([]string{
		"store_id,name,region,dealer_id,lng,lat,coord,open,close,cloud",
		"A,人民路店,East,D1,121.00,31.00,wgs84,10:00,22:00,true",
		"B,中山路店,East,,121.00,31.01,wgs84,,,true",
		"C,解放路店,East,D2,121.00,31.01,wgs84,,,true",
		"D,未开云店,East,D2,121.00,31.001,wgs84,,,false",
		"E,筹备中,East,D2,,,,,,true",
	}, "\n"))
	points := written(t, "points.csv", strings.Join([]string{
		"customer_id,lng,lat,coord,precision_m",
		"C1,121.00,31.002,wgs84,0",
		"C2,121.00,31.009,wgs84,0",
		"C3,121.00,31.009,wgs84,50",
		"C4,116.00,40.00,wgs84,0",
		"C5,121.00,31.009,wgs84,",
	}, "\n"))
	const header = "customer_id,store_id,dealer_id,distance_m,margin_m,confidence,reason\n"
	tests := []struct {
		name           string
		args           []string
		code           int
		stdout, stderr string
	}{
		{"any time", nil, exitOK, header +
			"C1,A,D1,222,667,high,nearest\nC2,B,,111,0,high,nearest\nC3,B,,111,0,low,nearest\nC4,B,,1096826,0,high,nearest\nC5,B,,111,0,low,nearest\n", "stores that have no location and take no part: 1"},
		{"at night, within a radius, with a default store", []string{"--at", "2026-09-30T23:00:00+08:00", "--radius-m", "5000", "--default-store", "A"}, exitOK, header +
			"C1,B,,890,0,high,nearest\nC2,B,,111,0,high,nearest\nC3,B,,111,0,low,nearest\nC4,A,D1,1097850,-1,high,default_store\nC5,B,,111,0,low,nearest\n", ""},
		{"nobody within the radius", []string{"--radius-m", "100"}, exitOK, header +
			"C1,,,,-1,,no_store\nC2,,,,-1,,no_store\nC3,,,,-1,,no_store\nC4,,,,-1,,no_store\nC5,,,,-1,,no_store\n", ""},
		{"help", []string{"--help"}, exitOK, "", "margin_m (how much farther the second best"},
		{"a time that is none", []string{"--at", "soon"}, exitUsage, "", `"soon" is not a time`},
		{"a zone that is none", []string{"--zone", "Mars/Olympus"}, exitUsage, "", `"Mars/Olympus" is not a time zone`},
		{"a negative radius", []string{"--radius-m", "-1"}, exitUsage, "", "radius_m"},
		{"a default store that is not there", []string{"--default-store", "Z"}, exitFailure, "", `has no store "Z"`},
		{"a default store without a place", []string{"--default-store", "E"}, exitFailure, "", `has no store "E" with a location`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := frontline(t, append([]string{"route", "--stores", stores, "--points", points}, tt.args...)...)
			if code != tt.code || stdout != tt.stdout || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("got %d\nstdout: %s\nstderr: %s\nwant %d\n%s\nwith %q", code, stdout, stderr, tt.code, tt.stdout, tt.stderr)
			}
		})
	}
}

func TestRun_route_refusesWholeFiles(t *testing.T) {
	t.Parallel()
	stores := written(t, "stores.csv", "store_id,region,lng,lat,coord\nA,East,121,31,wgs84\n")
	points := written(t, "points.csv", "customer_id,lng,lat,coord\nC1,121,31,wgs84\nC2,121,120,wgs84\n")
	tests := []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"no points", []string{"--stores", stores}, exitUsage, "--stores and --points are required"},
		{"a file that is not there", []string{"--stores", stores, "--points", points + "x"}, exitFailure, "points.csvx"},
		{"latitude 120", []string{"--stores", stores, "--points", points}, exitFailure, "points.csv:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := frontline(t, append([]string{"route"}, tt.args...)...)
			if code != tt.code || stdout != "" || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("got %d\nstdout: %s\nstderr: %s\nwant %d, nothing, and %q", code, stdout, stderr, tt.code, tt.stderr)
			}
		})
	}
}
