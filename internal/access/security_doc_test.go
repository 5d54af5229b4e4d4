package access

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The page for operators and auditors says what the program does: its figures are these.
func TestTheSecurityPageHasTheFigures(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(string(text)), " ")
	for _, says := range []string{
		fmt.Sprintf("at least %d characters and at most %d", ShortestPassword, longestPassword),
		fmt.Sprintf("argon2id hashes (%d MiB, %d passes, %d lane, a salt of %d bytes)", hashMemory>>10, hashPasses, hashLanes, saltLength),
		fmt.Sprintf("from the %dth failure with one address, or the %dth from one network", freeTries, freeTriesFrom),
		fmt.Sprintf("for %d seconds, which doubles with each failure up to %d minutes", firstPause/time.Second, longestPause/time.Minute),
		fmt.Sprintf("Counts are forgotten after %d hours", triesForgotten/time.Hour),
		fmt.Sprintf("works once, within %d hours", codeLasts/time.Hour),
		fmt.Sprintf("for at most %d days", longestToken/(24*time.Hour)),
		fmt.Sprintf("every %d milliseconds", howSoon/time.Millisecond),
		fmt.Sprintf("%d a minute are noted", mostRefusals),
	} {
		if !strings.Contains(page, says) {
			t.Errorf("docs/security.md does not say %q", says)
		}
	}
}
