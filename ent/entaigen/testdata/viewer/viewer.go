// Package viewer is what the fixture applications know of who asks: the tenant,
// in the context.
package viewer

import (
	"context"

	"entgo.io/ent"
	"entgo.io/ent/privacy"
	"entgo.io/ent/schema/field"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

type key struct{}

// NewContext returns a context in which somebody of the tenant asks.
func NewContext(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, key{}, tenant)
}

// everybody stands for all tenants. No tenant is called so.
const everybody = "*"

// System returns a context in which the application itself asks, for all tenants.
func System(ctx context.Context) context.Context { return NewContext(ctx, everybody) }

// Tenant returns the tenant, or denies what is asked if there is none.
func Tenant(ctx context.Context) (string, error) {
	tenant, ok := ctx.Value(key{}).(string)
	if !ok {
		return "", privacy.Denyf("nobody asks")
	}
	return tenant, nil
}

// Field is a column that only the hook sets.
func Field() ent.Field {
	return field.String("tenant").Immutable().Annotations(mixin.SetByHook{})
}

// Hook sets the tenant of new rows.
func Hook(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Op().Is(ent.OpCreate) {
			tenant, err := Tenant(ctx)
			if err != nil {
				return nil, err
			}
			if err := m.SetField("tenant", tenant); err != nil {
				return nil, err
			}
		}
		return next.Mutate(ctx, m)
	})
}

// Policy shows rows to their tenant alone, which narrow adds to a query. It says
// nothing of mutations but that somebody must ask: an adapter has to look first.
func Policy(narrow func(q ent.Query, tenant string)) ent.Policy { return policy(narrow) }

// Somebody is a policy that denies nothing but what nobody asks.
func Somebody() ent.Policy { return Policy(func(ent.Query, string) {}) }

type policy func(q ent.Query, tenant string)

func (p policy) EvalQuery(ctx context.Context, q ent.Query) error {
	tenant, err := Tenant(ctx)
	if err == nil && tenant != everybody {
		p(q, tenant)
	}
	return err
}

func (policy) EvalMutation(ctx context.Context, _ ent.Mutation) error {
	_, err := Tenant(ctx)
	return err
}
