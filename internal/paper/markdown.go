package paper

import (
	"io"
	"strings"
)

// Markdown writes the paper as Markdown that pastes into a committee report. Bars are left to their percentages.
func (p Paper) Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# " + escape(p.Title) + "\n")
	for _, paragraph := range p.Intro {
		b.WriteString("\n" + escape(paragraph) + "\n")
	}
	for _, part := range p.Parts {
		heading := "## "
		if part.Sub {
			heading = "### "
		}
		b.WriteString("\n" + heading + escape(part.Title) + "\n")
		for _, paragraph := range part.Text {
			b.WriteString("\n" + escape(paragraph) + "\n")
		}
		if part.Table != nil {
			b.WriteString("\n" + markdownTable(part.Table))
		}
		if len(part.List) > 0 {
			b.WriteString("\n")
		}
		for _, item := range part.List {
			b.WriteString("- " + escape(item) + "\n")
		}
	}
	if p.Closer != "" {
		b.WriteString("\n" + escape(p.Closer) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownTable(t *Table) string {
	var b strings.Builder
	line := func(cell func(i int) string) {
		b.WriteString("|")
		for i := range t.Columns {
			b.WriteString(" " + cell(i) + " |")
		}
		b.WriteString("\n")
	}
	line(func(i int) string { return escape(t.Columns[i].Heading) })
	line(func(i int) string {
		if t.Columns[i].Number {
			return "---:"
		}
		return "---"
	})
	for k, cells := range t.Rows {
		total := t.Total && k == len(t.Rows)-1
		line(func(i int) string {
			content := escape(cells[i].Text)
			if total && content != "" {
				content = "**" + content + "**"
			}
			return content
		})
	}
	return b.String()
}

// escape makes a text that stands for itself: nothing in a name becomes markup.
var escape = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "\n", " ",
).Replace
