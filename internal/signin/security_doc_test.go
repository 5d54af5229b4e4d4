package signin

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The page for operators and auditors says how long sessions last.
func TestTheSecurityPageHasTheTimes(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	says := fmt.Sprintf("end after %d minutes without a request, after %d hours in any case", idleTime/time.Minute, mostTime/time.Hour)
	if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), says) {
		t.Errorf("docs/security.md does not say %q", says)
	}
}
