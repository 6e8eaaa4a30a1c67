#include "daemon/watch/source_watch.hpp"

#include <utility>

#include "daemon/log/log.hpp"

namespace stmtwatch::watch {

SourceWatch::SourceWatch(const config::FeedSettings& feed, const checks::SourceStatement& source,
                         time::Clock& clock, Arrived arrived)
    : feed_(feed.name),
      spool_({feed.name, (feed.spool / source.directory).lexically_normal(), source.file_name,
              spool::ReadySign::close, feed.quiet},
             *this, clock),
      arrived_(std::move(arrived)) {}

void SourceWatch::ready(const spool::ReadyFile& file) {
  const auto directory = files::Directory::open(spool_.options().directory);
  if (!directory) return;
  if (const auto stamp = directory->stamp(file.file_name)) found(file, *stamp);
}

void SourceWatch::found(const spool::ReadyFile& file, const files::Stamp& stamp) {
  const auto known = known_.find(file.file_name);
  if (known != known_.end() && known->second == stamp) return;
  if (known == known_.end() && known_.size() >= known_max) known_.clear();
  known_.insert_or_assign(file.file_name, stamp);
  arrived_(file.name);
}

void SourceWatch::condition(const std::optional<files::Fault>& fault) {
  const auto directory = spool_.options().directory.native();
  if (fault) {
    log::warning("sources_fault", {{"feed", feed_}, {"directory", directory}, {"detail", fault->detail}});
  } else {
    log::info("sources_watched", {{"feed", feed_}, {"directory", directory}});
  }
}

}  // namespace stmtwatch::watch
