package exchange

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Reading ends well whatever the bytes are, and what is read is the same after it was written and read again.
func FuzzRead(f *testing.F) {
	for _, path := range []string{"testdata/example.yaml", "testdata/example.canonical.json", "testdata/broken.yaml"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, c := range []string{
		"plan: 1\nauthority: {id: a, name: A}\n", `{"plan": 1, "authority": {"id": "a", "name": "\ud83d\ude00"}}`,
		"plan: '1'\nauthority:\n  id: a\n  name: >-\n    A\n    council\n  note: |+\n    a\n\n",
	} {
		f.Add([]byte(c))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read("plan", data)
		if err != nil {
			for _, problem := range err.(Problems) {
				if problem.Code == "" || problem.Found == "" {
					t.Errorf("a problem says nothing: %+v", problem)
				}
			}
			return
		}
		for name, written := range map[string][]byte{"plan.yaml": yamlOf(t, p), "plan.json": jsonOf(t, p)} {
			again, err := Read(name, written)
			if err != nil {
				t.Fatalf("%v in\n%s", err, written)
			}
			if diff := cmp.Diff(p, again); diff != "" {
				t.Errorf("%s (-read +written and read):\n%s", name, diff)
			}
		}
	})
}
