#include "daemon/watch/temporary_name.hpp"

namespace stmtwatch::watch {

std::string temporary_path(const std::string& final_path, const std::string& temp_name,
                           const std::string& file_name, const std::string& attempt) {
  const auto name = replace_all(replace_all(temp_name, "{attempt}", attempt), "{file_name}", file_name);
  const auto slash = final_path.rfind('/');
  return slash == std::string::npos ? name : final_path.substr(0, slash + 1) + name;
}

std::string replace_all(std::string text, std::string_view part, std::string_view by) {
  if (part.empty()) return text;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
    text.replace(at, part.size(), by);
  return text;
}

}  // namespace stmtwatch::watch
