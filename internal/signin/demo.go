package signin

import (
	"net/http"

	"cliffedge/internal/access"
)

// RolePath is where the demonstration is told as whom to answer: a form with the role, and with next, the page to go on with.
const RolePath = "/demo/role"

const demoCookie = "cliffedge-demo-role"

// Demo lets everybody through to another handler as a demonstrator, who is an analyst until a form says another role (RolePath), and
// never an administrator. It is for this machine alone. What other sites have a browser send is refused.
func Demo(who func(access.Role) *access.Principal, next http.Handler) http.Handler {
	here := newSite(false)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case here.check(r) != nil:
			http.Error(w, "This request comes from another site.", http.StatusForbidden)
		case r.URL.Path == RolePath:
			chooseRole(w, r)
		default:
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), who(chosenRole(r)))))
		}
	})
}

// chooseRole keeps a role for those requests of the browser that follow.
func chooseRole(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "A role is chosen by a form.", http.StatusMethodNotAllowed)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	role, err := access.ParseRole(r.PostFormValue("role"))
	if err != nil || role > access.Approver {
		http.Error(w, "Expected the role VIEWER, ANALYST or APPROVER.", http.StatusBadRequest)
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
