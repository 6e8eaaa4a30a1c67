#include "daemon/delivery/sftp/offers.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

constexpr std::array<std::string_view, 6> kinds{"key exchange", "host key",          "cipher to the server",
                                                "cipher to us", "MAC to the server", "MAC to us"};
constexpr std::uint8_t kexinit = 20;
constexpr std::size_t cookie_bytes = 16;
constexpr std::size_t names_max = 24;  // that are shown

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    names.push_back(printable(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

std::optional<Offers> parse_kexinit(std::string_view payload) {
  if (payload.size() < 1 + cookie_bytes) return std::nullopt;
  FieldReader fields(payload.substr(1 + cookie_bytes));
  Offers offers;
  for (auto& names : offers.names) {
    const auto list = fields.string();
    if (!list) return std::nullopt;
    names = split(*list);
  }
  return offers;
}

// The first that both have, as the client prefers; nullptr: none.
const std::string* chosen(const Offers& ours, const Offers& theirs, std::size_t kind) {
  const auto& offered = theirs.names.at(kind);
  for (const auto& name : ours.names.at(kind)) {
    if (std::ranges::find(offered, name) != offered.end()) return &name;
  }
  return nullptr;
}

bool needs_mac(const Offers& ours, const Offers& theirs, std::size_t mac) {
  const auto* cipher = chosen(ours, theirs, mac - Offers::mac_out + Offers::cipher_out);
  return cipher == nullptr || !(cipher->contains("-gcm@") || cipher->contains("poly1305"));
}

std::string shown(const std::vector<std::string>& names) {
  const std::vector<std::string> some(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), names_max)));
  const std::string list = fmt::format("{}", fmt::join(some, ", "));
  return names.size() > names_max ? fmt::format("{} and {} more", list, names.size() - names_max) : list;
}

}  // namespace

std::optional<Offers> parse_offers(std::string_view stream) {
  stream.remove_prefix(words_before_version(stream).size());
  const auto end = stream.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  stream.remove_prefix(end + 1);
  for (;;) {
    FieldReader fields(stream);
    const auto packet = fields.string();
    if (!packet || packet->size() < 2) return std::nullopt;
    const auto padding = static_cast<std::uint8_t>(packet->front());
    if (packet->size() < 2u + padding) return std::nullopt;
    const auto payload = packet->substr(1, packet->size() - 1 - padding);
    if (static_cast<std::uint8_t>(payload.front()) == kexinit) return parse_kexinit(payload);
    stream = fields.rest();
  }
}

std::string_view words_before_version(std::string_view stream) {
  constexpr std::string_view version = "SSH-";
  if (stream.starts_with(version)) return {};
  const auto line = stream.find("\nSSH-");
  return line == std::string_view::npos ? stream : stream.substr(0, line + 1);
}

std::optional<Disagreement> disagreement(const Offers& ours, const Offers& theirs) {
  std::vector<std::string> lines;
  bool only_host_keys = true;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (chosen(ours, theirs, kind) != nullptr) continue;
    if (kind >= Offers::mac_out && !needs_mac(ours, theirs, kind)) continue;
    lines.push_back(fmt::format("{}: the server offers {}; we offer {}", kinds.at(kind),
                                shown(theirs.names.at(kind)), shown(ours.names.at(kind))));
    only_host_keys = only_host_keys && kind == Offers::host_key;
  }
  if (lines.empty()) return std::nullopt;
  return Disagreement{fmt::format("{}", fmt::join(lines, ". ")), only_host_keys};
}

}  // namespace stmtwatch::delivery::sftp
