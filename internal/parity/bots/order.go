package bots

// Order has tools that are declared in another order than that of their names.
//
//ai:assistant id=order_assistant "name=Order Assistant"
type Order struct{}

// D is the first tool.
//
//ai:tool
func (Order) D() string { return "d" }

// C is the second tool.
//
//ai:tool
func (Order) C() string { return "c" }

// B is the third tool.
//
//ai:tool
func (Order) B() string { return "b" }

// A is the last tool.
//
//ai:tool
func (Order) A() string { return "a" }
