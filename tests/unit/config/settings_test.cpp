#include "config/settings.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/shown.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;
using std::chrono::minutes;

namespace {

// A configuration beside a schema; a test changes one line of it.
class Site {
 public:
  Site() {
    std::filesystem::create_directory(directory_ / "schemas");
    write_file(directory_ / "schemas/s.toml",
               "name = \"s\"\ndelimiter = \"|\"\nfile_name = \"{merchant}_{date}\"\n"
               "columns = [{name = \"a\"}]\n");
  }

  // With a feed, where the text has none.
  Read<config::Settings> read(const std::string& text) const {
    const std::string feed =
        "\n[feeds.some]\nspool = \"spool\"\nschema = \"schemas/s.toml\"\nmode = \"gate\"\n";
    return read_alone(text.contains("feeds") ? text : text + feed);
  }
  Read<config::Settings> read_alone(const std::string& text,
                                    config::LookAt look_at = config::LookAt::nothing) const {
    write_file(directory_ / "stmtwatch.toml", text);
    return config::read_settings(directory_ / "stmtwatch.toml", look_at);
  }
  Read<config::Settings> read_feed(const std::string& lines) const {
    return read("[feeds.f]\nspool = \"spool\"\nschema = \"schemas/s.toml\"\nmode = \"gate\"\n" + lines);
  }
  Read<config::Settings> read_delivering_feed(const std::string& lines) const {
    return read_destination("",
                            "[feeds.f]\nspool = \"spool\"\nschema = \"schemas/s.toml\"\ndestination = \"d\"\n"
                            "deadline = \"09:00\"\n" +
                                lines);
  }
  Read<config::Settings> read_destination(const std::string& lines, const std::string& before = "") const {
    return read(
        before + "\n[destinations.d]\nhost = \"h\"\nuser = \"u\"\nknown_hosts = \"k\"\n" + lines +
        (lines.contains("credential") || lines.contains("identity_file") ? "" : "\nidentity_file = \"i\"\n"));
  }
  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a configuration without a feed is wrong, for nothing would be watched") {
  const Site site;
  for (const auto* text : {"", "[feeds]\n", "[daemon]\ntimezone = \"Europe/Berlin\"\n"}) {
    CAPTURE(text);
    const auto settings = site.read_alone(text);
    REQUIRE_FALSE(settings);
    REQUIRE(settings.error().size() == 1);
    CHECK(settings.error()[0].message.starts_with("there is no feed"));
  }
}

TEST_CASE("what a configuration names is looked at where that is asked for, each fault with its line") {
  const Site site;
  const std::string text =
      "[feeds.f]\nspool = \"spool\"\nschema = \"schemas/s.toml\"\ndestination = \"d\"\n"
      "remote_path = \"/{file_name}\"\ndeadline = \"09:00\"\n"
      "[destinations.d]\nhost = \"h\"\nuser = \"u\"\nknown_hosts = \"k\"\nidentity_file = \"i\"\n";
  CHECK(site.read_alone(text));
  for (const auto look_at : {config::LookAt::existence, config::LookAt::access}) {
    const auto missing = site.read_alone(text, look_at);
    REQUIRE_FALSE(missing);
    REQUIRE(missing.error().size() == 3);
    CHECK(missing.error()[0].line == 2);
    CHECK(missing.error()[0].message.starts_with("spool: cannot open "));
    CHECK(missing.error()[1].line == 10);
    CHECK(missing.error()[1].message.starts_with("known_hosts: cannot open "));
    CHECK(missing.error()[2].line == 11);
    CHECK(missing.error()[2].message.starts_with("identity_file: cannot open "));
  }
  write_file(site.path() / "spool", "a file");
  std::filesystem::create_directory(site.path() / "k");
  write_file(site.path() / "i", "");
  const auto other_kind = site.read_alone(text, config::LookAt::access);
  REQUIRE_FALSE(other_kind);
  REQUIRE(other_kind.error().size() == 2);
  CHECK(other_kind.error()[0].message.contains("Not a directory"));
  CHECK(other_kind.error()[1].message.contains("no regular file"));
  std::filesystem::remove(site.path() / "spool");
  std::filesystem::create_directory(site.path() / "spool");
  std::filesystem::remove(site.path() / "k");
  write_file(site.path() / "k", "");
  CHECK(site.read_alone(text, config::LookAt::access));
}

TEST_CASE("an empty configuration has the defaults of product.md, but for its feed") {
  const auto settings = Site().read("");
  CAPTURE(told(settings));
  REQUIRE(settings);
  CHECK(settings->daemon.state_dir == "/var/lib/stmtwatch");
  CHECK(settings->daemon.timezone == "Asia/Shanghai");
  CHECK(settings->http.address == "127.0.0.1");
  CHECK(settings->http.port == 9464);
  CHECK(settings->feeds.size() == 1);
}

TEST_CASE("relative paths begin where the configuration is") {
  const Site site;
  const auto settings = site.read_feed("archive = \"../old/\"\n[daemon]\nstate_dir = \"state\"\n");
  CAPTURE(told(settings));
  REQUIRE(settings);
  const auto& feed = settings->feeds[0];
  CHECK(feed.spool == site.path() / "spool");
  CHECK(feed.schema_path == site.path() / "schemas/s.toml");
  CHECK(feed.archive == site.path().parent_path() / "old");
  CHECK(settings->daemon.state_dir == site.path() / "state");
}

TEST_CASE("the archive is below the state directory unless the feed says otherwise") {
  const auto settings = Site().read_feed("[daemon]\nstate_dir = \"/state\"\n");
  REQUIRE(settings);
  CHECK(settings->feeds[0].archive == "/state/archive/f");
}

TEST_CASE("feeds and destinations come in the order of their names") {
  const auto settings = Site().read(
      "[feeds.b]\nspool = \"b\"\nschema = \"schemas/s.toml\"\nmode = \"observe\"\n"
      "[feeds.a]\nspool = \"a\"\nschema = \"schemas/s.toml\"\nmode = \"observe\"\n");
  REQUIRE(settings);
  CHECK(settings->feeds[0].name == "a");
  CHECK(settings->feeds[1].name == "b");
  CHECK(settings->feeds[0].schema == settings->feeds[1].schema);
}

TEST_CASE("a feed that does not deliver needs no destination, and one it names must be there all the same") {
  const Site site;
  const auto settings = site.read_feed("owner = \"o\"\n");
  REQUIRE(settings);
  CHECK(settings->feeds[0].destination.empty());
  CHECK_FALSE(settings->feeds[0].deadline);
  CHECK(one_fault(site.read_feed("destination = \"nowhere\"\n"), 5, "[destinations.nowhere]"));
}

TEST_CASE("listen takes numeric addresses of both families and any port") {
  const Site site;
  for (const auto& [text, address, port] : {std::tuple{"127.0.0.1:0", "127.0.0.1", 0},
                                            {"0.0.0.0:65535", "0.0.0.0", 65535},
                                            {"[::1]:9464", "::1", 9464}}) {
    const auto settings = site.read(fmt::format("[http]\nlisten = \"{}\"\n", text));
    CAPTURE(text);
    REQUIRE(settings);
    CHECK(settings->http.address == address);
    CHECK(settings->http.port == port);
  }
  for (const auto* text : {"::1:9464", "[127.0.0.1]:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1: 1", "localhost:1", ":9464", "[::1]9464", "9464"}) {
    CAPTURE(text);
    CHECK(one_fault(site.read(fmt::format("[http]\nlisten = \"{}\"\n", text)), 2, "listen must be"));
  }
}

TEST_CASE("a deadline is a time of one day") {
  const Site site;
  for (const auto& [text, expected] :
       {std::pair{"00:00", minutes(0)}, {"09:00", minutes(540)}, {"23:59", minutes(1439)}}) {
    const auto settings = site.read_feed(fmt::format("deadline = \"{}\"\n", text));
    CAPTURE(text);
    REQUIRE(settings);
    CHECK(settings->feeds[0].deadline == expected);
  }
  for (const auto* text : {"\"24:00\"", "\"9:00\"", "\"09:60\"", "\"0900\"", "\"09:00:00\"", "\"-1:00\"",
                           "\"09:0x\"", "\"\"", "9", "09:00:00"}) {
    CAPTURE(text);
    CHECK(one_fault(site.read_feed(fmt::format("deadline = {}\n", text)), 5, "deadline must be"));
  }
}

TEST_CASE("sizes are bytes or binary units up to one TiB") {
  const Site site;
  for (const auto& [text, bytes] : {std::pair<const char*, std::uint64_t>{"1", 1},
                                    {"\"1KiB\"", 1024},
                                    {"\"3MiB\"", 3u << 20},
                                    {"\"4GiB\"", 4ull << 30},
                                    {"\"1TiB\"", 1ull << 40},
                                    {"1099511627776", 1ull << 40}}) {
    const auto settings = site.read_feed(fmt::format("statement_bytes_max = {}\n", text));
    CAPTURE(text);
    REQUIRE(settings);
    CHECK(settings->feeds[0].statement_bytes_max == bytes);
  }
  for (const auto* text : {"0", "-1", "1099511627777", "\"2TiB\"", "\"4294967295TiB\"", "\"0GiB\"", "\"GiB\"",
                           "\"4 GiB\"", "\"4GB\"", "\"4\"", "\"-1KiB\"", "1.5", "true"}) {
    CAPTURE(text);
    CHECK(one_fault(site.read_feed(fmt::format("statement_bytes_max = {}\n", text)), 5,
                    "statement_bytes_max must be"));
  }
}

TEST_CASE("whole numbers have bounds, and both bounds are allowed") {
  const Site site;
  for (const auto* text : {"sessions = 1", "sessions = 8", "port = 1", "port = 65535"}) {
    CAPTURE(text);
    CHECK(site.read_destination(text));
  }
  for (const auto* text :
       {"sessions = 0", "sessions = 9", "port = 0", "port = 65536", "port = 22.0", "port = \"22\"",
        "port = [22]", "port = 2024-09-09", "port = -9223372036854775808"}) {
    CAPTURE(text);
    CHECK(one_fault(site.read_destination(text), 6, "must be a whole number"));
  }
}

TEST_CASE("what later versions offer is refused by name, and may be written where it is what this one does") {
  const Site site;
  CHECK(site.read_destination("upload = \"rename\"\non_conflict = \"fail\"\n"));
  for (const auto* text : {"upload = \"direct\"", "on_conflict = \"replace\"", "on_conflict = \"version\""}) {
    CAPTURE(text);
    CHECK(one_fault(site.read_destination(text), 6, "is not offered by this version"));
  }
  CHECK(one_fault(site.read_feed("page_before = \"90m\"\n"), 5,
                  "\"page_before\" is not offered by this version"));
  CHECK(
      one_fault(site.read_feed("expected = \"e.txt\"\n"), 5, "\"expected\" is not offered by this version"));
  CHECK(one_fault(site.read_feed("destination = [\"a\"]\n"), 5, "a list of destinations is not offered"));
  CHECK(one_fault(site.read_delivering_feed("remote_path = \"/u/{file_name}.{seq:02}\"\n"), 6,
                  "{seq} is not offered"));
}

TEST_CASE("a remote path tells statements apart and stays where it was put") {
  const Site site;
  for (const auto* path : {"/u/{file_name}", "{file_name}", "/u/{merchant}-{date}",
                           "/u/{yyyy}/{mm}/{dd}/{merchant}.txt", "/u/..hidden/{file_name}"}) {
    CAPTURE(path);
    const auto settings = site.read_delivering_feed(fmt::format("remote_path = \"{}\"\n", path));
    CHECK(told(settings) == "no fault");
  }
  for (const auto* path : {"/u/statement.txt", "/u/{merchant}", "/u/{date}/x", "/u/{merchant}/{mm}{dd}",
                           "/u/{file_name}/", "/u/../{file_name}", "../{file_name}", "/u/./{file_name}",
                           "/u/{file_name", "/u/file_name}", "/u/{}/{file_name}", "/u/{feed}/{file_name}",
                           "/u/{file_name}/..", "", "~/{file_name}", "~bank/{file_name}", "~{file_name}"}) {
    CAPTURE(path);
    CHECK(
        one_fault(site.read_delivering_feed(fmt::format("remote_path = \"{}\"\n", path)), 6, "remote_path "));
  }
}

TEST_CASE("a path of this host that begins with ~ is refused: it would be a directory of that name") {
  const Site site;
  CHECK(one_fault(site.read_destination("identity_file = \"~/.ssh/id\"\n"), 6, "write it out"));
  CHECK(one_fault(site.read_feed("archive = \"~/archive\"\n"), 5, "write it out"));
  CHECK(told(site.read_delivering_feed("owner = \"~ team\"\nremote_path = \"/~/{file_name}\"\n")) ==
        "no fault");
}

TEST_CASE("how an upload is verified: size, read back, or not at all") {
  const Site site;
  using config::Verification;
  for (const auto& [text, verify] :
       {std::pair("", Verification::size), std::pair("size", Verification::size),
        std::pair("readback", Verification::readback), std::pair("none", Verification::none)}) {
    const auto line = *text == 0 ? std::string() : fmt::format("verify = \"{}\"\n", text);
    CHECK(site.read_destination(line)->destinations.front().verify == verify);
  }
  CHECK(one_fault(site.read_destination("verify = \"hash\""), 6, "verify must be"));
}

TEST_CASE("a temporary name is unique for each attempt and a mere name") {
  const Site site;
  for (const auto* name : {".{file_name}.{attempt}.part", "{attempt}.tmp", "tmp-{attempt}-{file_name}"}) {
    CAPTURE(name);
    CHECK(site.read_destination(fmt::format("temp_name = \"{}\"\n", name)));
  }
  for (const auto* name :
       {"{file_name}.part", "{attempt}", "{file_name}{attempt}", "tmp/{attempt}.part", "{attempts}.x", ""}) {
    CAPTURE(name);
    CHECK(one_fault(site.read_destination(fmt::format("temp_name = \"{}\"\n", name)), 6, "temp_name "));
  }
}

TEST_CASE("a destination has exactly one key") {
  const Site site;
  CHECK(site.read_destination("credential = \"bank-key\"\n")->destinations[0].credential == "bank-key");
  CHECK(one_fault(site.read_destination("credential = \"c\"\nidentity_file = \"i\"\n"), 6,
                  "exactly one of the keys"));
  CHECK(one_fault(site.read_destination("credential = \"a/b\"\n"), 6, "credential must be"));
  CHECK(one_fault(site.read("[destinations.d]\nhost = \"h\"\nuser = \"u\"\nknown_hosts = \"k\"\n"), 1,
                  "exactly one of the keys"));
}

TEST_CASE("a host is a name or an address, never with a port") {
  const Site site;
  for (const auto* host : {"sftp.example.com", "192.0.2.1", "2001:db8::1", "bank_a"}) {
    const auto settings = site.read(fmt::format(
        "[destinations.d]\nhost = \"{}\"\nuser = \"u\"\nknown_hosts = \"k\"\nidentity_file = \"i\"\n", host));
    CAPTURE(host);
    CHECK(told(settings) == "no fault");
  }
  for (const auto* host : {"h:22", "[::1]", "a b", "user@h", "h/x", "中国"}) {
    const auto settings = site.read(fmt::format(
        "[destinations.d]\nhost = \"{}\"\nuser = \"u\"\nknown_hosts = \"k\"\nidentity_file = \"i\"\n", host));
    CAPTURE(host);
    CHECK(one_fault(settings, 2, "host must be"));
  }
}

TEST_CASE("a time zone is one of the system's, and its name leads nowhere else") {
  const Site site;
  CHECK(site.read("[daemon]\ntimezone = \"UTC\"\n"));
  for (const auto* zone :
       {"Asia/Shanghia", "../../../etc/localtime", "/etc/localtime", "Asia", "zone.tab", ""}) {
    CAPTURE(zone);
    CHECK(one_fault(site.read(fmt::format("[daemon]\ntimezone = \"{}\"\n", zone)), 2, "timezone must"));
  }
}

TEST_CASE("where a table belongs nothing else passes") {
  const Site site;
  for (const auto* text : {"feeds = 1", "http = []", "[[feeds]]\nspool = \"x\"", "feeds.f = \"x\"",
                           "daemon = \"x\"", "destinations = [\"a\"]"}) {
    CAPTURE(text);
    CHECK(fault_count(site.read(text)) == 1);
  }
}

TEST_CASE("two feeds may deliver to one server as long as their files have different names there") {
  const Site site;
  const auto feeds = [](std::string_view first, std::string_view second) {
    constexpr auto feed =
        "[feeds.{0}]\nspool = \"{0}\"\nschema = \"schemas/s.toml\"\ndestination = \"d\"\ndeadline = "
        "\"09:00\"\n"
        "remote_path = \"{1}\"\n";
    return fmt::format(fmt::runtime(feed), "a", first) + fmt::format(fmt::runtime(feed), "b", second);
  };
  CHECK(site.read_destination("", feeds("/a/{file_name}", "/b/{file_name}")));
  CHECK(one_fault(site.read_destination("", feeds("/a/{file_name}", "/a/{file_name}")), 12, "same names"));
  CHECK(site.read_destination(
      "", feeds("/a/{file_name}", "/a/{file_name}") + "file_name = \"x{merchant}{date}\"\n"));
}

TEST_CASE("an archive beside a spool whose name begins alike does not lie in it") {
  CHECK(Site().read_feed("archive = \"spool-archive\"\n"));
  CHECK(one_fault(Site().read_feed("archive = \"spool/x/../archive\"\n"), 5, "lies in the spool"));
  CHECK(one_fault(Site().read_feed("archive = \"spool\"\n"), 5, "lies in the spool"));
}

TEST_CASE("the archive keeps statements at least as long as the ledger remembers their numbers") {
  const Site site;
  const auto read = [&](int archive, int ledger) {
    return site.read_feed(fmt::format("archive_days = {}\nledger_days = {}\n", archive, ledger));
  };
  CHECK(read(30, 30));
  CHECK(read(31, 30));
  CHECK(one_fault(read(30, 31), 5, "archive_days = 30: must be at least ledger_days, which is 31"));
  const auto short_archive = site.read_feed("archive_days = 30\n");
  REQUIRE(short_archive.has_value());
  CHECK(short_archive->feeds[0].ledger_days == 30);
  const auto long_ledger = site.read_feed("ledger_days = 401\n");
  REQUIRE(long_ledger.has_value());
  CHECK(long_ledger->feeds[0].archive_days == 401);
  CHECK(site.read_feed("ledger_days = 1\n"));
}

TEST_CASE("what is shown as in force has every key once and no empty value but what is not set") {
  const auto settings = Site().read_delivering_feed("remote_path = \"/u/{file_name}\"\n");
  REQUIRE(settings);
  std::vector<std::string> unset;
  for (const auto& setting : config::shown(*settings)) {
    if (std::holds_alternative<std::monostate>(setting.value)) unset.push_back(std::string(setting.key));
  }
  CHECK(unset == std::vector<std::string>{"owner", "regenerate", "credential"});
}

TEST_CASE("templates are filled in one pass, and what they do not know stays as it is") {
  const StatementName name{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  const auto fill = [&name](const std::string& text) {
    return config::fill_template(text, "merged", name, "{date}.txt");
  };
  CHECK(fill("/u/{merchant}/{date}/{yyyy}-{mm}-{dd}") == "/u/880000000001/20240909/2024-09-09");
  CHECK(fill("{feed}:{file_name}") == "merged:{date}.txt");
  CHECK(fill("job ${HOME} {x} {merchant} { {") == "job ${HOME} {x} 880000000001 { {");
  CHECK(fill("").empty());
}
