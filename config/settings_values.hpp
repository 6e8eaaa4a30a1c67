#pragma once

#include "config/keys.hpp"
#include "config/settings.hpp"

// The settings whose values have a form of their own: parsers for the table in settings_keys.cpp. Private to
// config/.
namespace stmtwatch::config {

Reading read_timezone(const toml::node& node, DaemonSettings& daemon);  // a file of the tz database
Reading read_listen(const toml::node& node, HttpSettings& http);        // "127.0.0.1:9464", "[::1]:9464"
ShownValue show_listen(const HttpSettings& http);

Reading read_file_name(const toml::node& node, FeedSettings& feed);
ShownValue show_file_name(const FeedSettings& feed);
Reading read_destination(const toml::node& node, FeedSettings& feed);
Reading read_remote_path(const toml::node& node, FeedSettings& feed);
Reading read_deadline(const toml::node& node, FeedSettings& feed);  // "09:00"
ShownValue show_deadline(const FeedSettings& feed);
Reading read_bytes_max(const toml::node& node, FeedSettings& feed);  // 4294967296, "4GiB"
ShownValue show_bytes_max(const FeedSettings& feed);

Reading read_host(const toml::node& node, DestinationSettings& destination);
Reading read_credential(const toml::node& node, DestinationSettings& destination);
Reading read_temp_name(const toml::node& node, DestinationSettings& destination);

}  // namespace stmtwatch::config
