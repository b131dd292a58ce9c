package emit

import (
	"github.com/dave/jennifer/jen"
)

// union writes the names of the variants of an interface and the function that reads
// one of them.
func (f *file) union(s *structType) []jen.Code {
	r := reading{file: f, stem: s.stem}
	var names, cases []jen.Code
	for _, v := range s.typ.Variants {
		names = append(names, literal(v.Name))
		read := jen.Id(f.structType(v.Type, s.stem+exported(v.Name)).decode).Call(jen.Id("d"))
		if v.Pointer {
			read = r.address(f.goType(v.Type.Go), read)
		}
		cases = append(cases, jen.Case(literal(v.Name)).Block(jen.Return(read)))
	}
	body := []jen.Code{
		jen.Switch(jen.Id("d").Dot("Variant").Call(literal(s.typ.Discriminator), jen.Id(s.fields))).Block(cases...),
		jen.Return(jen.Nil()),
	}
	return []jen.Code{
		jen.Var().Id(s.fields).Op("=").Index().String().Values(names...).Line(),
		r.function(s, body),
	}
}
