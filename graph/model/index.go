package model

import (
	"sync"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

// index finds a plan's items by what names them. Each part is made when somebody first asks for it.
type index struct {
	posts     once[map[plan.ID]*Post]
	costs     once[map[plan.ID]*CostLine]
	payers    once[map[plan.ID]Payer]
	contracts once[map[plan.ID][]*Contract] // by post
	splits    once[map[plan.ID][]*Split]    // by post or cost line
	names     once[*names]
}

// once is something that is made once.
type once[T any] struct {
	sync.Once
	made T
}

func (o *once[T]) get(make1 func() T) T {
	o.Do(func() { o.made = make1() })
	return o.made
}

func (p *Plan) postsByID() map[plan.ID]*Post {
	return p.found.posts.get(func() map[plan.ID]*Post {
		return byID(p.Plan.Posts, func(x *plan.Post) (plan.ID, Post) { return x.ID, Post{x, p} })
	})
}

func (p *Plan) costsByID() map[plan.ID]*CostLine {
	return p.found.costs.get(func() map[plan.ID]*CostLine {
		return byID(p.Plan.Costs, func(x *plan.CostLine) (plan.ID, CostLine) { return x.ID, CostLine{x, p} })
	})
}

// byID gives a list's items by their ids, all of them in one piece.
func byID[T, U any](list []T, make1 func(*T) (plan.ID, U)) map[plan.ID]*U {
	items, found := make([]U, len(list)), make(map[plan.ID]*U, len(list))
	for i := range list {
		id, item := make1(&list[i])
		items[i] = item
		found[id] = &items[i]
	}
	return found
}

func (p *Plan) payersByID() map[plan.ID]Payer {
	return p.found.payers.get(func() map[plan.ID]Payer {
		found := map[plan.ID]Payer{}
		for _, x := range p.Sources(nil) {
			found[x.Source.ID] = x
		}
		for _, x := range p.Outcomes() {
			found[x.OutcomeStream.ID] = x
		}
		return found
	})
}

func (p *Plan) contractsByPost() map[plan.ID][]*Contract {
	return p.found.contracts.get(func() map[plan.ID][]*Contract {
		return byPost(p.Contracts(), func(x *Contract) plan.ID { return x.Contract.Post })
	})
}

func (p *Plan) splitsByPost() map[plan.ID][]*Split {
	return p.found.splits.get(func() map[plan.ID][]*Split {
		return byPost(p.Splits(), func(x *Split) plan.ID { return x.Split.Post })
	})
}

func byPost[T any](list []T, post func(T) plan.ID) map[plan.ID][]T {
	found := map[plan.ID][]T{}
	for _, x := range list {
		found[post(x)] = append(found[post(x)], x)
	}
	return found
}

// names are what the plan's items are called, which the plan itself would search for again and again.
type names struct {
	plan.Titles
	contracts map[plan.ID]*plan.Contract
}

var _ forecast.Names = (*names)(nil)

func (p *Plan) names() *names {
	return p.found.names.get(func() *names {
		n := &names{p.Plan.Titles(), make(map[plan.ID]*plan.Contract, len(p.Plan.Contracts))}
		for i := range p.Plan.Contracts {
			n.contracts[p.Plan.Contracts[i].ID] = &p.Plan.Contracts[i]
		}
		return n
	})
}

// SourceName is as a plan has it, as are the others: an item that is not there is called by its id.
func (n *names) SourceName(id plan.ID) string { return nameOr(n.Sources, id) }

// PostTitle is the name of a post or cost line.
func (n *names) PostTitle(id plan.ID) string { return nameOr(n.Posts, id) }

// Contract is a contract.
func (n *names) Contract(id plan.ID) *plan.Contract { return n.contracts[id] }

func nameOr(names map[plan.ID]string, id plan.ID) string {
	if name, ok := names[id]; ok {
		return name
	}
	return string(id)
}
