package signin

import (
	"html/template"
	"net/http"
	"strings"

	"cliffedge/internal/access"
)

// RolePath is where the demonstration is told as whom to answer: a form with the role, and with next, the page to go on with.
const RolePath = "/demo/role"

const demoCookie = "cliffedge-demo-role"

// Demo lets everybody through to another handler as a demonstrator, who is an analyst until a form says another role (RolePath), and
// never an administrator. It is for this machine alone. What other sites have a browser send is refused, with a page as Config has it.
func Demo(who func(access.Role) *access.Principal, page func(w http.ResponseWriter, r *http.Request, p Page), next http.Handler) http.Handler {
	here, d := newSite(false), demo{page}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case here.check(r) != nil:
			d.refuse(w, r, http.StatusForbidden, saidForeign)
		case r.URL.Path == RolePath:
			d.chooseRole(w, r)
		default:
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), who(chosenRole(r)))))
		}
	})
}

// demo answers the demonstration's own requests.
type demo struct {
	page func(w http.ResponseWriter, r *http.Request, p Page)
}

// refuse says to a program in a line why nothing is done, and to a person on a page.
func (d demo) refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	var body strings.Builder
	if isAPI(r) || troubleTemplate.Execute(&body, struct{ Text, ID string }{text, ""}) != nil {
		http.Error(w, text, status)
		return
	}
	protect(w.Header())
	d.page(w, r, Page{Status: status, Title: "Sorry, this did not work", Body: template.HTML(body.String())}) // which the template has escaped
}

// chooseRole keeps a role for those requests of the browser that follow.
func (d demo) chooseRole(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		d.refuse(w, r, http.StatusMethodNotAllowed, "A role is chosen with the buttons at the foot of each page, and not by a link. Go to the first page, and choose it there.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	role, err := access.ParseRole(r.PostFormValue("role"))
	if err != nil || role > access.Approver {
		d.refuse(w, r, http.StatusBadRequest, "There is no such role here: expected VIEWER, ANALYST or APPROVER. Go to the first page, and choose one with the buttons at its foot.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: demoCookie, Value: role.String(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, orHome(r.PostFormValue("next")), http.StatusSeeOther)
}

func chosenRole(r *http.Request) access.Role {
	cookie, err := r.Cookie(demoCookie)
	if err != nil {
		return access.Analyst
	}
	role, err := access.ParseRole(cookie.Value)
	if err != nil || role > access.Approver {
		return access.Analyst
	}
	return role
}
