package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cliffedge/examples"
)

// workedProgrammes are the examples, with the months and the day that their committees looked at.
var workedProgrammes = []struct{ name, from, to, asAt string }{
	{"bath-and-north-east-somerset", "2018-04", "2022-03", "2019-09-01"},
	{"harrow", "2015-04", "2021-03", "2016-11-15"},
	{"lincolnshire", "2015-04", "2021-03", "2015-10-16"},
	{"oxfordshire", "2020-04", "2026-03", "2021-11-11"},
	{"tendring", "2023-04", "2027-03", "2024-05-24"},
}

// What the program makes of every worked programme stands in full in its folder "expected".
func TestWorkedProgrammes(t *testing.T) {
	for _, x := range workedProgrammes {
		folder := filepath.Join("..", "..", "examples", x.name)
		months := []string{"--from", x.from, "--to", x.to}
		for _, c := range []struct {
			file string
			args []string
		}{
			{"forecast.txt", append([]string{"forecast", "PLAN"}, months...)},
			{"forecast.csv", append([]string{"forecast", "PLAN", "--by", "month", "--format", "csv"}, months...)},
			{"compare.txt", append([]string{"compare", "PLAN"}, months...)},
			{"compare.csv", append([]string{"compare", "PLAN", "--format", "csv"}, months...)},
			{"gaps.txt", append([]string{"explain", "PLAN", "--gap"}, months...)},
			{"check.txt", []string{"check", "PLAN", "--as-at", x.asAt}},
		} {
			c.args[1] = filepath.Join(folder, "plan.yaml")
			got := run(t, "", "", c.args...)
			if got.status != exitOK {
				t.Errorf("%v gave %d: %s", c.args, got.status, got.stderr)
				continue
			}
			golden(t, filepath.Join("..", folder, "expected", c.file), strings.ReplaceAll(got.stdout, "../../", ""))
		}
	}
}

// Every worked programme's folder is tried above, and has a README.
func TestEveryExampleIsTried(t *testing.T) {
	folders, err := os.ReadDir("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, x := range workedProgrammes {
		known[x.name] = slices.Contains(examples.Names, x.name)
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		if !known[folder.Name()] {
			t.Errorf("examples/%s is not tried", folder.Name())
		}
		if _, err := os.Stat(filepath.Join("../../examples", folder.Name(), "README.md")); err != nil {
			t.Error(err)
		}
	}
}
