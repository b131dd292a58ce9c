package wire

// SpeaksFirst stands in for what an assistant that speaks first answers to, where a
// provider wants a user to begin.
const SpeaksFirst = "(The assistant speaks first.)"
