package mcptools

import "time"

// SetPingTime changes how long a server that may hang has to show that it does not.
func (s *Server) SetPingTime(d time.Duration) { s.pingTime = d }
