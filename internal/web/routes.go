package web

// route is a page, or the form of one, at a pattern of http.ServeMux. The wildcard {authority} names the authority that the page
// is about: where there is none that the reader may see, the answer is an error page.
type route struct {
	pattern string
	show    func(*visit) (response, error)
}

// routes are all pages.
var routes = []route{
	{"GET /{$}", home},
	{"GET /words", wordList},
	{"GET /{authority}", overview},
	{"GET /{authority}/programmes/{id}", programme},
	{"GET /{authority}/compare", compare},
	{"GET /{authority}/what-if", whatIfPage},
	{"GET /{authority}/what-if/figures", whatIfNow},
	{"POST /{authority}/what-if", only("ANALYST", "keep a scenario", keepWhatIf)},
	{"GET /{authority}/posts", postList},
	{"GET /{authority}/posts/{id}", post},
	{"GET /{authority}/posts/{id}/explain", explain},
	{"GET /{authority}/sources", sourceList},
	{"GET /{authority}/sources/{id}", source},
	{"GET /{authority}/findings", findings},
	{"GET /{authority}/findings/waive", only("APPROVER", "waive findings", waive)},
	{"POST /{authority}/findings/waive", only("APPROVER", "waive findings", waive)},
	{"GET /{authority}/decisions", decisions},
	{"GET /{authority}/decisions/record", only("APPROVER", "record decisions", recordDecision)},
	{"POST /{authority}/decisions/record", only("APPROVER", "record decisions", recordDecision)},
	{"GET /{authority}/scenarios/{id}", scenario},
	{"GET /{authority}/scenarios/{id}/adopt", only("APPROVER", "adopt scenarios", adopt)},
	{"POST /{authority}/scenarios/{id}/adopt", only("APPROVER", "adopt scenarios", adopt)},
	{"GET /{authority}/history", history},
	{"GET /{authority}/history/{n}", historyRevision},
	{"GET /{authority}/history/{n}/revert", only("ANALYST", "go back to an earlier revision", revert)},
	{"POST /{authority}/history/{n}/revert", only("ANALYST", "go back to an earlier revision", revert)},
	{"GET /{authority}/members", only("ADMIN", "manage members", members)},
	{"POST /{authority}/members", only("ADMIN", "manage members", setMember)},
	{"GET /{authority}/members/{email}", only("ADMIN", "manage members", oneMember)},
	{"POST /{authority}/members/{email}/remove", only("ADMIN", "manage members", removeMember)},
	{"POST /{authority}/tokens", only("ADMIN", "manage tokens", createToken)},
	{"POST /{authority}/tokens/{id}/revoke", only("ADMIN", "manage tokens", revokeToken)},
	{"GET /{authority}/trail", only("ADMIN", "see the trail", trail)},
	{"GET /{authority}/import", forEditors(importPage)},
	{"POST /{authority}/import", forEditors(importSent)},
	{"GET /{authority}/import/plan.yaml", only("ANALYST", "download the plan file", planDownload)},
	{"GET /{authority}/report", report},
	{"GET /{authority}/report/{format}", reportDownload},
	{"GET /{authority}/edit", forEditors(editList)},
	{"GET /{authority}/edit/item/{list}/{id}", forEditors(editItem)},
	{"GET /{authority}/edit/scenario", forEditors(scenarioForm)},
	{"POST /{authority}/edit/scenario", forEditors(scenarioSent)},
	{"GET /{authority}/edit/scenario/{id}", forEditors(scenarioForm)},
	{"POST /{authority}/edit/scenario/{id}", forEditors(scenarioSent)},
	{"GET /{authority}/edit/done/{number}", forEditors(editDone)},
	{"POST /{authority}/edit/undo", forEditors(editUndo)},
	{"GET /{authority}/edit/change/{kind}", forEditors(editPage)},
	{"POST /{authority}/edit/change/{kind}", forEditors(editSent)},
	{"GET /{authority}/edit/change/{kind}/{id}", forEditors(editPage)},
	{"POST /{authority}/edit/change/{kind}/{id}", forEditors(editSent)},
}

// sections are what the navigation of an authority offers, in its order, to whom.
var sections = []section{
	{"Overview", "", "VIEWER"},
	{"Compare", "compare", "VIEWER"},
	{"What if", "what-if", "VIEWER"},
	{"Findings", "findings", "VIEWER"},
	{"Decisions", "decisions", "VIEWER"},
	{"History", "history", "VIEWER"},
	{"Report", "report", "VIEWER"},
	{"Edit", "edit", "ANALYST"},
	{"Members", "members", "ADMIN"},
}

// section is an entry of the navigation: its name, its folder below the authority's, and the least role that it is for.
type section struct{ Name, folder, role string }
