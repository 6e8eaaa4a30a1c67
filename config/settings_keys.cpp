#include "config/settings_keys.hpp"

#include "config/settings_values.hpp"

namespace stmtwatch::config {
namespace {

using namespace parsers;
using enum Offer;

constexpr auto feed_modes = std::to_array<Word<FeedMode>>(
    {{"observe", FeedMode::observe}, {"gate", FeedMode::gate}, {"deliver", FeedMode::deliver}});
constexpr auto ready_signs =
    std::to_array<Word<ReadySign>>({{"close", ReadySign::close}, {"marker", ReadySign::marker}});

constexpr auto verifications = std::to_array<Word<Verification>>(
    {{"size", Verification::size}, {"readback", Verification::readback}, {"none", Verification::none}});

constexpr std::string_view fail = "fail", rename = "rename";
constexpr auto other_conflicts = std::to_array<std::string_view>({"replace", "version"});
constexpr auto other_uploads = std::to_array<std::string_view>({"direct"});

using D = DaemonSettings;
using H = HttpSettings;
using F = FeedSettings;
using R = DestinationSettings;

constexpr Key<RootTables> roots[] = {
    key<TableOf<&RootTables::daemon>>("daemon", optional, "where the daemon keeps its things"),
    key<TableOf<&RootTables::http>>("http", optional, "what Prometheus reads"),
    key<TableOf<&RootTables::feeds>>("feeds", optional, "a table for each kind of statement"),
    key<TableOf<&RootTables::destinations>>("destinations", optional, "a table for each SFTP server"),
};

constexpr Key<D> daemons[] = {
    key<Text<&D::state_dir>>("state_dir", optional, "database, archive; survives restarts"),
    key<Text<&D::runtime_dir>>("runtime_dir", optional, "control.sock; gone after a restart"),
    key<Special<D, read_timezone, Text<&D::timezone>::show>>("timezone", optional,
                                                             "of deadlines and reports"),
};

constexpr Key<H> https[] = {
    key<Special<H, read_listen, show_listen>>("listen", optional,
                                              "/metrics, /healthz, /readyz; port 0: any free one"),
};

constexpr Key<F> feeds[] = {
    key<Text<&F::spool>>("spool", required, "the directory that statements are written to"),
    key<Special<F, read_file_name, show_file_name>>("file_name", optional,
                                                    "how statements are named; default: the schema's"),
    key<Text<&F::schema_path>>("schema", required, "the schema file, relative to the configuration"),
    key<Choice<&F::ready, ready_signs>>("ready", optional,
                                        "close: written and closed; marker: a companion FILE.ok exists"),
    key<Integer<&F::quiet, 0, 3600>>("quiet_seconds", optional,
                                     "how long a file found by a rescan must have been still"),
    key<Choice<&F::mode, feed_modes>>("mode", optional, "observe: only tell; gate: only check; deliver"),
    key<Special<F, read_destination, Text<&F::destination>::show>>("destination", optional,
                                                                   "a name of [destinations.NAME]"),
    key<Special<F, read_remote_path, Text<&F::remote_path>::show>>("remote_path", optional,
                                                                   "where statements go on the server"),
    key<Special<F, read_deadline, show_deadline>>("deadline", optional,
                                                  "local time on the day after the business date"),
    key<Text<&F::owner>>("owner", optional, "who is asked; shown with every incident"),
    key<Text<&F::regenerate>>("regenerate", optional,
                              "the command that makes a statement anew; shown, never run"),
    key<Text<&F::archive>>("archive", optional, "where delivered statements go; default: below state_dir"),
    key<Integer<&F::archive_days, 1, 36'500>>("archive_days", optional,
                                              "how long they stay there; at least ledger_days"),
    key<Special<F, read_bytes_max, show_bytes_max>>("statement_bytes_max", optional,
                                                    "a larger file is not read"),
    key<Integer<&F::ledger_days, 1, 36'500>>("ledger_days", optional,
                                             "how long voucher numbers are remembered; at most archive_days"),
    key<Refused<F>>("expected", later, "whose statement must arrive"),
    key<Refused<F>>("page_before", later, "how long before the deadline an open fault pages"),
};

constexpr Key<R> destinations[] = {
    key<Special<R, read_host, Text<&R::host>::show>>("host", required, "name or address of the SFTP server"),
    key<Integer<&R::port, 1, 65'535>>("port", optional, "its port"),
    key<Text<&R::user>>("user", required, "the account there"),
    key<Text<&R::identity_file>>("identity_file", optional, "the private key, or else credential"),
    key<Special<R, read_credential, Text<&R::credential>::show>>(
        "credential", optional, "the private key, a systemd credential's name"),
    key<Text<&R::known_hosts>>("known_hosts", required, "the server's host keys, as ssh keeps them"),
    key<Integer<&R::sessions, 1, 8>>("sessions", optional, "at most this many at once"),
    key<OnlyValue<R, fail, other_conflicts>>("on_conflict", optional,
                                             "another content stands under the final name"),
    key<OnlyValue<R, rename, other_uploads>>("upload", optional, "temporary name, then rename"),
    key<Special<R, read_temp_name, Text<&R::temp_name>::show>>("temp_name", optional, "the temporary name"),
    key<Choice<&R::verify, verifications>>("verify", optional,
                                           "size, readback, or none: the receiver takes files away at once"),
    key<Boolean<&R::create_directories>>("create_directories", optional,
                                         "missing directories of remote_path are made"),
};

}  // namespace

std::span<const Key<RootTables>> root_keys() {
  return roots;
}
std::span<const Key<DaemonSettings>> daemon_keys() {
  return daemons;
}
std::span<const Key<HttpSettings>> http_keys() {
  return https;
}
std::span<const Key<FeedSettings>> feed_keys() {
  return feeds;
}
std::span<const Key<DestinationSettings>> destination_keys() {
  return destinations;
}

}  // namespace stmtwatch::config
