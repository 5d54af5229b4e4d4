package graph

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/graph/generated"
	"cliffedge/graph/limit"
	"cliffedge/graph/model"
	"cliffedge/graph/transport"
)

// Bounds of a request. What a query may look like is in limit.Default.
const (
	mostTime       = 20 * time.Second
	mostAtOnce     = 32
	mostOfBodies   = 34 << 20 // one plan file, and many small requests
	mostComplexity = 30_000
	queriesAtHand  = 500
)

// Handler answers requests over HTTP. The requests' contexts say who asks (access.With).
func (api *API) Handler() http.Handler {
	limits := limit.Default()
	if !api.options.Introspection {
		limits.Introspection = 0
	}
	answer := transport.New(api.Executor(), transport.Config{
		Execution: mostTime, Concurrent: mostAtOnce, Bodies: mostOfBodies, Log: api.options.Log,
		Large: api.large, Began: api.meters.began, Refused: api.meters.refused,
		Check: func(query string, variables map[string]any) *gqlerror.Error {
			if err := limit.Check(query, limits); err != nil {
				return err
			}
			return limit.CheckVariables(variables, limits)
		},
		Ended: api.ended,
		EventID: func(r *graphql.Response) string {
			number, _ := r.Extensions[revisionExtension].(int64)
			return strconv.FormatInt(number, 10)
		},
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer.ServeHTTP(w, r.WithContext(withTold(r.Context())))
	})
}

// Executor runs the API's operations: for the handler, and for pages that ask in the same process.
func (api *API) Executor() *executor.Executor {
	e := executor.New(generated.NewExecutableSchema(generated.Config{Resolvers: roots{api}, Complexity: complexity(), Directives: generated.DirectiveRoot{Needs: api.needs}}))
	e.SetErrorPresenter(api.present)
	e.SetRecoverFunc(func(_ context.Context, reason any) error { return fmt.Errorf("a panic: %v", reason) })
	e.SetQueryCache(lru.New[*ast.QueryDocument](queriesAtHand))
	if api.options.Introspection {
		e.Use(extension.Introspection{})
	} else {
		e.SetDisableSuggestion(true)
		e.SetDefaultRulesFn(withoutSuggestions)
	}
	e.AroundOperations(withMade)
	e.AroundOperations(withRefusals)
	e.AroundOperations(api.withShare)
	e.AroundOperations(weigh) // the generated code knows nothing of AroundFields (package lean)
	e.AroundResponses(nameEvents)
	e.Use(oneOf{api.schema()})
	e.Use(oneChange{})
	e.Use(extension.FixedComplexityLimit(mostComplexity))
	return e
}

// withoutSuggestions are the rules of validation that tell nobody the schema's names; those that the executor swaps itself are left
// to it. It wants a set of its own each time.
func withoutSuggestions() *rules.Rules {
	r := rules.NewDefaultRules()
	for old, quiet := range map[string]core.Rule{
		rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(old)
		r.AddRule(quiet.Name, quiet.RuleFunc)
	}
	return r
}

func (api *API) schema() *ast.Schema { return schema }

// schema is the API's, as the generated code has it, which shares it with the executor. It has no @defer: an answer comes whole.
var schema = func() *ast.Schema {
	s := generated.NewExecutableSchema(generated.Config{}).Schema()
	delete(s.Directives, "defer")
	return s
}()

// oneOf enforces @oneOf in variables as in literals.
type oneOf struct{ schema *ast.Schema }

var _ graphql.OperationContextMutator = oneOf{}

// ExtensionName is for the executor.
func (oneOf) ExtensionName() string { return "OneOf" }

// Validate is for the executor.
func (oneOf) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation whose input is not what @oneOf asks for.
func (o oneOf) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	return limit.OneOf(o.schema, op.Operation, op.Variables)
}

// complexity weighs the fields that work something out: by months and scenarios. What a plan's posts add to that, the request's
// share bounds (share.go).
func complexity() generated.ComplexityRoot {
	var c generated.ComplexityRoot
	over := func(child int, from, to fiscal.Month, forecasts int) int {
		return 50*forecasts + child*forecasts + max(0, int(to-from))*forecasts
	}
	c.Plan.Forecast = func(child int, _ *plan.ID, from, to fiscal.Month, _ *model.ForecastOptions) int {
		return over(child, from, to, 1)
	}
	c.Plan.WhatIf = func(child int, _ *plan.ID, _ []model.Change, from, to fiscal.Month, _ *model.ForecastOptions) int {
		return over(child, from, to, 1)
	}
	c.Plan.Compare = func(child int, scenarios []plan.ID, _ *plan.ID, from, to fiscal.Month, _ *model.ForecastOptions) int {
		return over(child, from, to, 1+len(scenarios))
	}
	c.Plan.Findings = func(child int, _ *plan.ID, _ fiscal.Day, _ plan.Status) int { return 200 + child }
	c.Forecast.Explain = func(child int, _ plan.ID, _ fiscal.Month) int { return 50 + child }
	c.Forecast.Payers = func(child int, posts []plan.ID) int { return 50 + child*len(posts) }
	c.Plan.Document = func(_ int, _ model.DocumentFormat) int { return 3_000 }
	return c
}
