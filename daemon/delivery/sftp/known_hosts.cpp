#include "daemon/delivery/sftp/known_hosts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>
#include <libssh2.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "daemon/delivery/sftp/shortage.hpp"
#include "daemon/delivery/sftp/small_file.hpp"
#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

constexpr std::size_t file_bytes_max = 4u << 20;
constexpr std::string_view hashed_prefix = "|1|";

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view next_word(std::string_view& rest) {
  constexpr std::string_view blanks = " \t\r";
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const auto word = rest.substr(0, std::min(rest.find_first_of(blanks), rest.size()));
  rest.remove_prefix(word.size());
  return word;
}

std::vector<std::string> split(std::string_view list, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = list.find(separator);
    parts.push_back(lower(list.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    list.remove_prefix(end + 1);
  }
}

struct HashedName {
  std::string salt;
  std::string digest;
};

// "|1|base64(salt)|base64(HMAC-SHA1(salt, name))"
std::optional<HashedName> parse_hashed(std::string_view name) {
  constexpr std::size_t sha1_bytes = 20;
  name.remove_prefix(hashed_prefix.size());
  const auto bar = name.find('|');
  if (bar == std::string_view::npos) return std::nullopt;
  auto salt = parse_base64(name.substr(0, bar));
  auto digest = parse_base64(name.substr(bar + 1));
  if (!salt || !digest || digest->size() != sha1_bytes) return std::nullopt;
  return HashedName{*std::move(salt), *std::move(digest)};
}

bool hash_matches(const HashedName& hashed, std::string_view name) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), hashed.salt.data(), static_cast<int>(hashed.salt.size()),
       reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data(), &size);
  return std::equal(digest.begin(), digest.begin() + size, hashed.digest.begin(), hashed.digest.end(),
                    [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
}

bool name_matches(const std::string& written, const std::string& wanted) {
  if (!written.starts_with(hashed_prefix)) return written == wanted;
  const auto hashed = parse_hashed(written);
  return hashed && hash_matches(*hashed, wanted);
}

Fault refused(std::string detail) {
  return {Reason::host_key, std::move(detail)};
}

}  // namespace

std::string HostName::entry() const {
  return port == 22 ? lower(host) : fmt::format("[{}]:{}", lower(host), port);
}

Outcome<KnownHosts> KnownHosts::read(const std::filesystem::path& file) {
  auto text = read_small_file(file, file_bytes_max);
  if (!text) {
    if (auto own = shortage(text.error().error, "reading " + file.native()))
      return std::unexpected(*std::move(own));
    return std::unexpected(refused(fmt::format(
        "the known host keys cannot be read: {}. Without them no server is trusted; check known_hosts",
        text.error().text)));
  }
  return parse(*text, file);
}

Outcome<KnownHosts> KnownHosts::parse(std::string_view text, std::filesystem::path file) {
  KnownHosts result(std::move(file));
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    auto rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto ahead = rest;
    const auto first = next_word(ahead);
    if (first.empty() || first.starts_with('#')) continue;
    auto line = parse_line(rest, number, result.file_);
    if (!line) return std::unexpected(std::move(line.error()));
    result.lines_.push_back(*std::move(line));
  }
  return result;
}

Outcome<KnownHosts::Line> KnownHosts::parse_line(std::string_view rest, std::size_t number,
                                                 const std::filesystem::path& file) {
  const auto bad = [&](std::string_view why) {
    return std::unexpected(
        refused(fmt::format("{}:{}: {}. A line that cannot be read may be a revocation, so no server is "
                            "trusted until it is corrected or "
                            "removed",
                            file.native(), number, why)));
  };
  Line line{number, Use::trust, {}, {}};
  auto names = next_word(rest);
  if (names.starts_with('@')) {
    if (names != "@revoked" && names != "@cert-authority")
      return bad("a marker other than @revoked and @cert-authority");
    line.use = names == "@revoked" ? Use::revoked : Use::unusable;
    names = next_word(rest);
  }
  if (names.starts_with(hashed_prefix)) {
    if (!parse_hashed(names)) return bad("a hashed host name that is damaged");
    line.names.emplace_back(names);
  } else {
    if (line.use == Use::trust && names.find_first_of("*?!") != std::string_view::npos)
      line.use = Use::unusable;
    line.names = split(names, ',');
  }
  const auto type = next_word(rest);
  auto blob = parse_base64(next_word(rest));
  if (!blob) return bad("not the form \"names type key\", or the key is damaged");
  if (type.empty() || key_type(*blob) != type) return bad("the key is not of the type the line says");
  line.key_blob = *std::move(blob);
  return line;
}

std::vector<const KnownHosts::Line*> KnownHosts::lines_for(const HostName& name) const {
  const std::string wanted = name.entry();
  std::vector<const Line*> found;
  for (const Line& line : lines_) {
    const bool named =
        std::ranges::any_of(line.names, [&](const auto& n) { return name_matches(n, wanted); });
    if (line.use == Use::trust && named) found.push_back(&line);
  }
  return found;
}

std::vector<std::string> KnownHosts::key_types(const HostName& name) const {
  std::vector<std::string> types;
  for (const Line* line : lines_for(name)) {
    std::string type(key_type(line->key_blob));
    if (std::ranges::find(types, type) == types.end()) types.push_back(std::move(type));
  }
  return types;
}

Outcome<void> KnownHosts::check(const HostName& name, std::string_view key_blob) const {
  const auto revoked = std::ranges::find_if(
      lines_, [&](const Line& line) { return line.use == Use::revoked && line.key_blob == key_blob; });
  if (revoked != lines_.end()) {
    return std::unexpected(refused(fmt::format(
        "{} shows the key {}, which {}:{} revokes: somebody may be posing as this server. Nothing is sent; "
        "ask its operator",
        name.entry(), fingerprint(key_blob), file_.native(), revoked->number)));
  }
  const auto known = lines_for(name);
  if (known.empty()) return std::unexpected(unknown(name, key_blob));
  if (std::ranges::any_of(known, [&](const Line* line) { return line->key_blob == key_blob; })) return {};
  const bool same_type = std::ranges::any_of(
      known, [&](const Line* line) { return key_type(line->key_blob) == key_type(key_blob); });
  return std::unexpected(same_type ? changed(name, key_blob, known) : other_type(name, key_blob, known));
}

Fault KnownHosts::unknown(const HostName& name, std::string_view key_blob) const {
  std::string hint;
  const HostName without_port{name.host, 22};
  for (const Line& line : lines_) {
    if (line.use == Use::unusable)
      hint = fmt::format(" (line {} gives no trust: certificates and patterns are not used)", line.number);
  }
  if (name.port != 22 && !lines_for(without_port).empty()) {
    hint = fmt::format(" (line {} names the host without its port)", lines_for(without_port).front()->number);
  }
  return refused(
      fmt::format("the host key of {} is not known: no line of {} names it{}. The server shows {} {}. "
                  "Compare that with its "
                  "operator by another way; if it is right, add this line: {} {} {}",
                  name.entry(), file_.native(), hint, printable(key_type(key_blob)), fingerprint(key_blob),
                  name.entry(), printable(key_type(key_blob)), base64(key_blob)));
}

std::string KnownHosts::shown(const std::vector<const Line*>& known) {
  std::string all;
  for (const Line* line : known) {
    if (!all.empty()) all += ", ";
    all += fmt::format("{} {} (line {})", printable(key_type(line->key_blob)), fingerprint(line->key_blob),
                       line->number);
  }
  return all;
}

// The known types were asked for first: the server has none of them, or this libssh2 cannot check them (RSA
// before 1.11).
Fault KnownHosts::other_type(const HostName& name, std::string_view key_blob,
                             const std::vector<const Line*>& known) const {
  return refused(
      fmt::format("no known host key of {} can be checked: {} has {}, and of those types the server shows "
                  "none that libssh2 {} "
                  "can check; it shows {} {}. That alone says nothing against the server, and nothing for "
                  "it. Compare that "
                  "with its operator by another way; if it is right, add this line: {} {} {}",
                  name.entry(), file_.native(), shown(known), LIBSSH2_VERSION, printable(key_type(key_blob)),
                  fingerprint(key_blob), name.entry(), printable(key_type(key_blob)), base64(key_blob)));
}

Fault KnownHosts::changed(const HostName& name, std::string_view key_blob,
                          const std::vector<const Line*>& known) const {
  return refused(
      fmt::format("the host key of {} is not the known one: the server shows {} {}, {} has {}. Somebody may "
                  "be posing as this "
                  "server, or its operator changed the key. Nothing is sent; compare with its operator by "
                  "another way before the "
                  "line is replaced by: {} {} {}",
                  name.entry(), printable(key_type(key_blob)), fingerprint(key_blob), file_.native(),
                  shown(known), name.entry(), printable(key_type(key_blob)), base64(key_blob)));
}

}  // namespace stmtwatch::delivery::sftp
