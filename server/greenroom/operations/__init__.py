"""What can be done: one public function is one act of a person, and writes one event."""
