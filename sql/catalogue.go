package sql

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// part is something that the migrations make in a database, as the database itself describes it.
type part struct {
	Of   string `db:"relation" json:"of"`   // its table or view
	Name string `db:"name" json:"name"`     // "trigger revision_stays"
	Is   string `db:"definition" json:"is"` // all that it is, as text
}

// The catalogue has every part that the migrations make, a line of JSON for each. After a new migration it is written anew:
// go test ./sql -run Catalogue -keep-catalogue.
//
//go:embed catalogue/*.jsonl
var catalogues embed.FS

// catalogue gives the parts that a database should have.
func catalogue(d dialect) ([]part, error) {
	data, err := catalogues.ReadFile("catalogue/" + d.folder() + ".jsonl")
	if err != nil {
		return nil, fmt.Errorf("the catalogue cannot be read: %w", err)
	}
	var list []part
	lines := json.NewDecoder(strings.NewReader(string(data)))
	for lines.More() {
		var p part
		if err := lines.Decode(&p); err != nil {
			return nil, fmt.Errorf("the catalogue cannot be read: %w", err)
		}
		list = append(list, p)
	}
	return list, nil
}

// partsOf gives the parts that a database has, in the catalogue's order.
func partsOf(ctx context.Context, q sqlx.QueryerContext, d dialect) ([]part, error) {
	var list []part
	err := sqlx.SelectContext(ctx, q, &list, d.parts())
	slices.SortFunc(list, func(a, b part) int { return strings.Compare(a.Of+"\x00"+a.Name, b.Of+"\x00"+b.Name) })
	return list, err
}

// verifyParts compares what guards and shapes the plans (tables, keys, checks, triggers, views) with what the migrations make.
// Tables and views that somebody has added, for reports, are nobody's business here.
func (db *DB) verifyParts(ctx context.Context, tx *sqlx.Tx) ([]string, error) {
	want, err := catalogue(db.dialect)
	if err != nil {
		return nil, err
	}
	got, err := partsOf(ctx, tx, db.dialect)
	if err != nil {
		return nil, err
	}
	return partsDiffer(want, got), nil
}

// partsDiffer gives a line for each part that is missing, another, or one too many on a table of the program's.
func partsDiffer(want, got []part) []string {
	there, known, missing := map[string]part{}, map[string]bool{}, map[string]bool{}
	for _, p := range got {
		there[p.Of+" "+p.Name] = p
		missing[p.Of] = false
	}
	var lines []string
	for _, p := range want {
		found, is := there[p.Of+" "+p.Name]
		delete(there, p.Of+" "+p.Name)
		anyOf, said := missing[p.Of]
		known[p.Of] = true
		switch {
		case !said: // of what is missing altogether, one line says it
			missing[p.Of] = true
			lines = append(lines, fmt.Sprintf("%s is missing: neither a table nor a view has this name", p.Of))
		case anyOf:
		case !is:
			lines = append(lines, fmt.Sprintf("%s: %s is missing", p.Of, p.Name))
		case found.Is != p.Is:
			lines = append(lines, fmt.Sprintf("%s: %s is not as it was made: %s", p.Of, p.Name, firstDifference(found.Is, p.Is)))
		}
	}
	for _, p := range got {
		if _, extra := there[p.Of+" "+p.Name]; extra && known[p.Of] {
			lines = append(lines, fmt.Sprintf("%s: %s should not be there", p.Of, p.Name))
		}
	}
	return lines
}

// firstDifference gives the first lines in which two texts differ.
func firstDifference(got, want string) string {
	have, should := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := 0; i < max(len(have), len(should)); i++ {
		a, b := lineAt(have, i), lineAt(should, i)
		if a != b {
			return fmt.Sprintf("%q; expected %q", a, b)
		}
	}
	return "its lines end otherwise"
}

func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return ""
	}
	return strings.Join(strings.Fields(lines[i]), " ")
}
