package forecast

import (
	"cliffedge/forecast/plan"
)

func fingerprint(p *plan.Plan, o Options) string { return "" }
