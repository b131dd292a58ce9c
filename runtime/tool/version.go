package tool

// AtLeastV0_1 is named by code that needs version 0.1 of this package. A new
// constant is added only when generated code needs something new, and none is
// ever removed within a major version.
const AtLeastV0_1 = true

// AtLeastV0_2 is named by code that writes results with an [Encoder].
const AtLeastV0_2 = true
