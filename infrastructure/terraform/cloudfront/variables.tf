variable "name" {
  description = "Names the resources, such as cinema-prod."
  type        = string
  default     = "cinema"
}

variable "edge" {
  description = "Name of this edge in STREAMING_EDGES and STREAMING_CLOUDFRONT_EDGE."
  type        = string
  default     = "cloudfront"
}

variable "origin_domain" {
  description = "Host of streaming-service or of the gateway, reached by HTTPS: playlists, which differ from session to session."
  type        = string
}

variable "bucket" {
  description = "The bucket of media (STREAMING_S3_BUCKET). Only this distribution may read its packages."
  type        = string
}

variable "public_keys" {
  description = "Public keys in PEM (RSA 2048 or ECDSA P-256) by name. Two during a rotation: sign with the new one once both are here."
  type        = map(string)

  validation {
    condition     = length(var.public_keys) > 0
    error_message = "There must be a public key, else nobody could sign."
  }
}

variable "aliases" {
  description = "Own host names, below the domain of the cookies. The certificate is for them."
  type        = list(string)
  default     = []
}

variable "certificate_arn" {
  description = "ACM certificate in us-east-1 for the aliases; null without aliases."
  type        = string
  default     = null
}

variable "player_origins" {
  description = "Web sites with the player, such as https://cinema.example."
  type        = list(string)
}

variable "shield_region" {
  description = "Region of Origin Shield, near to the bucket; null for none."
  type        = string
  default     = null
}

variable "price_class" {
  type    = string
  default = "PriceClass_100"
}
