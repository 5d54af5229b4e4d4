package sql

import (
	"fmt"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/workload"
)

// The targets for a plan of size M (1,000 posts) on SQLite: saved in 2 s, loaded in 300 ms.

// onEach runs a benchmark on a fresh database of each kind.
func onEach(b *testing.B, bench func(b *testing.B, db *DB)) {
	for name, fresh := range map[string]func() *base{
		"sqlite":   func() *base { return newSQLite(b) },
		"postgres": func() *base { return newPostgres(b, migratedTemplate) },
		"walled":   func() *base { return newWalled(b) },
	} {
		b.Run(name, func(b *testing.B) {
			bench(b, fresh().open())
		})
	}
}

// An M plan of an authority that had none.
func BenchmarkSave(b *testing.B) {
	onEach(b, func(b *testing.B, db *DB) {
		p := workload.Plan(workload.M)
		n := 0
		for b.Loop() {
			n++
			p.Authority.ID = plan.ID(fmt.Sprint("workload-", n))
			kept(b, db, imports(p))
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	onEach(b, func(b *testing.B, db *DB) {
		p := workload.Plan(workload.M)
		kept(b, db, imports(p))
		for b.Loop() {
			load(b, db, p.Authority.ID, 0)
		}
	})
}

// One post of an M plan changed.
func BenchmarkChangeOnePost(b *testing.B) {
	onEach(b, func(b *testing.B, db *DB) {
		p := workload.Plan(workload.M)
		kept(b, db, imports(p))
		n := 0
		for b.Loop() {
			n++
			p.Posts[n%1000].Title = fmt.Sprint("Title ", n)
			kept(b, db, imports(p))
		}
	})
}

// The first of an M plan's contracts taken out, and put back: every other one changes its place.
func BenchmarkShiftAll(b *testing.B) {
	onEach(b, func(b *testing.B, db *DB) {
		p := workload.Plan(workload.M)
		kept(b, db, imports(p))
		all := p.Contracts
		n := 0
		for b.Loop() {
			n++
			p.Contracts = all[n%2:]
			kept(b, db, imports(p))
		}
	})
}

// The check of an M plan's history of ten revisions.
func BenchmarkVerify(b *testing.B) {
	onEach(b, func(b *testing.B, db *DB) {
		p := workload.Plan(workload.M)
		for n := range 10 {
			p.Posts[n].Title = fmt.Sprint("Title ", n)
			kept(b, db, imports(p))
		}
		for b.Loop() {
			if found, err := db.Verify(inScope, p.Authority.ID); err != nil || len(found) > 0 {
				b.Fatal(found, err)
			}
		}
	})
}
