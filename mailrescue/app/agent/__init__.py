"""The agent: one process of a home that owns key and job queue, runs jobs in workers, and tells its clients."""
