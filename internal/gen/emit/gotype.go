package emit

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// qualified is a name of another package in a type expression, such as $0.Unit.
var qualified = regexp.MustCompile(`\$(\d+)\.([\pL_][\pL\pN_]*)`)

// goType writes a type expression.
func (f *file) goType(t model.GoType) *jen.Statement {
	s := jen.Empty()
	rest := 0
	for _, m := range qualified.FindAllStringSubmatchIndex(t.Expr, -1) {
		n, err := strconv.Atoi(t.Expr[m[2]:m[3]])
		if err != nil || n >= len(t.Imports) {
			continue
		}
		s.Op(plainTags(t.Expr[rest:m[0]]))
		s.Add(f.qual(t.Imports[n].Path, t.Imports[n].Name, t.Expr[m[4]:m[5]]))
		rest = m[1]
	}
	return s.Op(plainTags(t.Expr[rest:]))
}

// quoted is a struct tag in a type expression.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// plainTags writes the tags of an unnamed struct as people do.
func plainTags(expr string) string {
	return quoted.ReplaceAllStringFunc(expr, func(literal string) string {
		tag, err := strconv.Unquote(literal)
		if err != nil || !strconv.CanBackquote(tag) {
			return literal
		}
		return "`" + tag + "`"
	})
}

// identity tells types apart.
func identity(t model.GoType) string {
	var b strings.Builder
	b.WriteString(t.Expr)
	for _, i := range t.Imports {
		b.WriteByte(' ')
		b.WriteString(i.Path)
	}
	return b.String()
}

// bare is a type expression as people say it: $0.Page[$1.Item] is orders.Page[orders.Item].
func bare(t model.GoType) string {
	return qualified.ReplaceAllStringFunc(t.Expr, func(m string) string {
		number, name, _ := strings.Cut(m[1:], ".")
		n, err := strconv.Atoi(number)
		if err != nil || n >= len(t.Imports) {
			return m
		}
		return t.Imports[n].Name + "." + name
	})
}

// stem is what names that belong to a type begin with: ordersPageItem, or Page for
// one of the package itself.
func stem(t model.GoType) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(bare(t), func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		b.WriteString(exported(word))
	}
	return b.String()
}
