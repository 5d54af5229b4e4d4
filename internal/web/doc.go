// Package web is the web application: pages on which cabinet members see the gap and finance officers work the plan. What a page
// shows it asks of the API's own schema in the same process, so that all of it can be had by GraphQL, and each page shows its
// queries. Reading pages need no JavaScript; nothing is loaded from another host.
//
// # How to add a page
//
// A page is four things, and a line in routes.go:
//
//  1. queries/NAME.graphql: what it asks, as one named operation. The variables $authority (the slug) and $revision (of the plan
//     that the whole page is of) are given where the query declares them: always ask authority(slug: $authority) {
//     plan(revision: $revision) { … } }.
//     What several queries select is a fragment of queries/parts/, in a file of its name: a query that spreads it has it added.
//  2. A Go struct for the answer, with the types of values.go (date, month, year, decimal) and money.Pence. Names match without
//     regard to case.
//  3. A pure function from the answer to what is shown (the view model), which is what unit tests test.
//  4. templates/NAME.html, which defines "content". The frame (templates/base.html) has header, breadcrumbs, navigation, the one
//     h1, errors of forms, notices, the queries and the footer; parts.html has pieces to share. The functions that templates
//     may call are in format.go.
//
// Its handler is a func(*visit) (response, error): it asks with v.ask("NAME", variables, &answer) and returns a page{…}, a
// redirect{…} (with a notice, after a form was sent), or a response type of its own (a download). An error that it returns
// becomes an error page: those of the API by their code, errNotFound, a failure as it says, or else one with the request's id. Values
// of an address or a form that are not what is expected are no errors: return the page with Problems, keep what was typed, and name the
// field.
//
// A page that an authority has before it has a plan is named in needsNoPlan (start.go). The pages to sign in on are laid out in the same
// frame, by Site.Apart.
//
// Links are made with v.path("programmes", id), which escapes, and keeps the revision and the day that the reader sees; a form that
// shows something (method="get") keeps both with the fields v.kept(). Where a form is sent that saves something is v.sendPath(…). A form has
// been read when the handler runs. Names, notes and ids are hostile: never make HTML of them outside a template.
//
// Colours, type and spacing are GOV.UK Frontend's classes; what it lacks is in web/app.css, and what
// pages that show figures have alone in figures.css, with names that begin with "ce-".
// Styles and scripts are in files: the policy allows no style attributes and no inline scripts. After a change in web/ run
// go -C tools run ./web (it needs npm). Each web/*.js is bundled to a script of its own; app.js is on every page, another where
// the page's Script names it.
//
// In tests, newSite(t) serves the five examples, site.get(path) gives a parsed page, and checkPage(t, site, path) opens it in
// Chromium and holds it to everything that all pages must keep (harness_test.go). go test -run Screenshots -update keeps pictures
// in testdata/screenshots: look at each.
package web
