package change

import (
	"flag"
	"os"
	"testing"

	"cliffedge/internal/exchange"
)

var update = flag.Bool("update", false, "write the schema of changes anew")

// The schema of changes in the repository is what follows from plan files.
func TestTheSchemaFollowsFromPlanFiles(t *testing.T) {
	want, err := SDL(exchange.Schema())
	if err != nil {
		t.Fatal(err)
	}
	const file = "../schema/changes.graphql"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not up to date; run go test ./graph/change -update", file)
	}
}
