package dialect

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/runtime/schema"
)

// output notes that a provider cannot be held to the type of the answers, so that the
// model may have to try again. What a front end answers is not looked at: that goes to
// no provider as a schema.
func (c *checker) output(all []schema.Dialect) error {
	if c.receiver.Output == nil {
		return nil
	}
	text, err := Text(&model.Tool{Name: c.receiver.OutputName, Args: c.receiver.Output})
	if err != nil {
		return err
	}
	var reasons []string
	unable := map[string][]string{}
	for _, d := range all {
		if why := d.Plan([]schema.Tool{{Schema: text}})[0].Err; why != nil {
			if unable[lines(why)] == nil {
				reasons = append(reasons, lines(why))
			}
			unable[lines(why)] = append(unable[lines(why)], d.Provider())
		}
	}
	for _, why := range reasons {
		c.diags.Add(diag.Diagnostic{
			Code: diag.LooseOutput, Pos: c.receiver.Pos, Note: true,
			Message: fmt.Sprintf("%s cannot be held to the output of the assistant %s: %s",
				strings.Join(unable[why], " and "), c.receiver.Assistant.ID, why),
			Hint: "answers are checked all the same, and the model is told what is wrong with them",
		})
	}
	return nil
}
