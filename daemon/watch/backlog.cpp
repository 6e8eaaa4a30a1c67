#include "daemon/watch/backlog.hpp"

namespace stmtwatch::watch {

void Backlog::push(const Job& job, std::optional<time::Instant> deadline) {
  const Name name{job.feed, job.file.file_name};
  const auto [entry, fresh] = known_.try_emplace(name, Entry{job, deadline.value_or(time::Instant::max())});
  if (fresh) {
    enlist(name, entry->second.deadline);
  } else if (entry->second.under_way) {
    entry->second.again = true;
  }
}

void Backlog::enlist(const Name& name, time::Instant deadline) {
  waiting_.emplace(Rank{deadline, arrivals_++}, name);
  arrived_.notify_all();
}

flow::Task<Backlog::Job> Backlog::take() {
  while (waiting_.empty())
    co_await arrived_.wait();
  const auto first = waiting_.begin();
  Entry& entry = known_.at(first->second);
  waiting_.erase(first);
  entry.under_way = true;
  co_return entry.job;
}

void Backlog::done(const Job& job) {
  const Name name{job.feed, job.file.file_name};
  const auto entry = known_.find(name);
  if (entry == known_.end()) return;
  if (!entry->second.again) {
    known_.erase(entry);
    return;
  }
  entry->second.again = entry->second.under_way = false;
  enlist(name, entry->second.deadline);
}

std::vector<StatementName> Backlog::names(const std::string& feed, BusinessDate date) const {
  std::vector<StatementName> names;
  for (const auto& [name, entry] : known_)
    if (entry.job.feed == feed && entry.job.file.name.date == date) names.push_back(entry.job.file.name);
  return names;
}

}  // namespace stmtwatch::watch
