"""The query language: what people type or send as typed filters becomes a where clause."""
