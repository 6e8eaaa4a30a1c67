#pragma once

#include <span>

#include "config/keys.hpp"
#include "config/settings.hpp"

// The one table of settings: every key of stmtwatch.toml with its parser, field, limits and help. Private to
// config/.
namespace stmtwatch::config {

// The tables of the file's top level, as they stand there.
struct RootTables {
  const toml::table* daemon = nullptr;
  const toml::table* http = nullptr;
  const toml::table* feeds = nullptr;
  const toml::table* destinations = nullptr;
};

std::span<const Key<RootTables>> root_keys();
std::span<const Key<DaemonSettings>> daemon_keys();
std::span<const Key<HttpSettings>> http_keys();
std::span<const Key<FeedSettings>> feed_keys();
std::span<const Key<DestinationSettings>> destination_keys();

}  // namespace stmtwatch::config
